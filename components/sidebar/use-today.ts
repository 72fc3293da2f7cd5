"use client";

import { useEffect, useState } from "react";

/** The current date; another one after midnight, so that no list says "today" of yesterday. */
export function useToday(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    const timer = setTimeout(() => setNow(new Date()), midnight.getTime() - now.getTime() + 1_000);
    // A machine that slept over midnight fires late, when it wakes.
    const onVisible = () => {
      if (document.visibilityState === "visible" && Date.now() >= midnight.getTime()) setNow(new Date());
    };
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [now]);
  return now;
}
