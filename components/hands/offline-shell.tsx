"use client";

import { useEffect } from "react";
import { keepOfflinePage } from "./offline-page";

/** Once the page is there and has nothing else to load, it is kept for offline. */
export function OfflineShell() {
  useEffect(() => {
    const keep = () => void keepOfflinePage();
    if (document.readyState === "complete") keep();
    else window.addEventListener("load", keep, { once: true });
    return () => window.removeEventListener("load", keep);
  }, []);
  return null;
}
