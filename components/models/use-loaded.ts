"use client";

import { useRef, useState } from "react";

interface Loaded<Module> {
  /** Undefined until it has come. */
  readonly module: Module | undefined;
  /** Begins to load it, once; after a failure again. */
  readonly ask: () => void;
}

/** A part of the page that is loaded when it is wanted. A part that cannot be had is asked for again at the next wish. */
export function useLoaded<Module>(load: () => Promise<Module>): Loaded<Module> {
  const [module, setModule] = useState<Module>();
  const isAsked = useRef(false);
  const ask = () => {
    if (isAsked.current) return;
    isAsked.current = true;
    load().then(
      // A module may be called as a function by setState otherwise.
      (loaded) => setModule(() => loaded),
      () => {
        isAsked.current = false;
      },
    );
  };
  return { module, ask };
}
