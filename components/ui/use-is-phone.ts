"use client";

import { useSyncExternalStore } from "react";

/** The same width as the `sm` breakpoint of globals.css. */
const PHONE = "(max-width: 43.99rem)";

/** Whether the window is as narrow as a phone; false while the server renders. */
export function useIsPhone(): boolean {
  return useSyncExternalStore(subscribe, isPhone, () => false);
}

export function isPhone(): boolean {
  return matchMedia(PHONE).matches;
}

function subscribe(onChange: () => void): () => void {
  const media = matchMedia(PHONE);
  media.addEventListener("change", onChange);
  return () => media.removeEventListener("change", onChange);
}
