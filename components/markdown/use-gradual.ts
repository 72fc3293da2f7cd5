"use client";

import { useEffect, useReducer, useRef } from "react";
import { inIdleTime } from "./idle-time";

/** How much of `total` is shown by now: `step` more than before, and the rest bit by bit when the page has time. What only
 * grows a little is always shown at once. */
export function useGradual(total: number, step: number): number {
  const before = useRef(0);
  const [, showMore] = useReducer((count: number) => count + 1, 0);
  const shown = Math.min(total, before.current + step);
  useEffect(() => {
    before.current = shown;
    if (shown < total) return inIdleTime(showMore);
  }, [shown, total]);
  return shown;
}
