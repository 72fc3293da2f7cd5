"use client";

import { useCallback, useEffect, useRef, useState } from "react";

/** A part of the page that is loaded when it is wanted for the first time. */
export type Loaded<Part> =
  | { readonly kind: "unwanted" }
  | { readonly kind: "loading" }
  | { readonly kind: "here"; readonly part: Part }
  /** The connection or the server is gone; wanting it again tries again. */
  | { readonly kind: "failed" };

/** `load` is an `import()`; it has to be the same function at every render. */
export function useLoaded<Part>(load: () => Promise<Part>): readonly [Loaded<Part>, want: () => void] {
  const [loaded, setLoaded] = useState<Loaded<Part>>({ kind: "unwanted" });
  const isWanted = useRef(false);
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);

  const want = useCallback(() => {
    if (isWanted.current) return;
    isWanted.current = true;
    setLoaded({ kind: "loading" });
    const conclude = (next: Loaded<Part>) => {
      isWanted.current = next.kind === "here";
      if (!isGone.current) setLoaded(next);
    };
    load().then(
      (part) => conclude({ kind: "here", part }),
      () => conclude({ kind: "failed" }),
    );
  }, [load]);
  return [loaded, want];
}
