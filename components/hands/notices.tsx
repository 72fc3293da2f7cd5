"use client";

import { useEffect, useState, useSyncExternalStore } from "react";

/** What a key or the palette did, where nothing on the page shows it. */
export interface Notice {
  readonly text: string;
  readonly isTrouble: boolean;
}

const SHOWN_MS = 2_400;

let notice: Notice | undefined;
const listeners = new Set<() => void>();

/** Says something for a moment, to eyes and to screen readers; the newer takes the older's place. */
export function say(text: string, isTrouble = false): void {
  notice = { text, isTrouble };
  for (const listener of [...listeners]) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Where notices are shown: above the composer, over nothing that one could press. */
export function Notices() {
  const newest = useSyncExternalStore(
    subscribe,
    () => notice,
    () => undefined,
  );
  const [over, setOver] = useState<Notice>();

  useEffect(() => {
    if (newest === undefined) return;
    const timer = setTimeout(() => setOver(newest), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [newest]);

  const shown = newest === over ? undefined : newest;
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-28 z-20 grid justify-items-center px-4 text-sm"
    >
      {shown !== undefined && (
        <p
          className={`max-w-md rounded-card border bg-bg px-3.5 py-2 shadow-composer ${shown.isTrouble ? "border-bad" : "border-line"}`}
        >
          {shown.text}
        </p>
      )}
    </div>
  );
}
