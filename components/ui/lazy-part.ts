import { useEffect, useSyncExternalStore } from "react";

/** How far a part of the page is that does not come with it. */
export type LazyState<Part> =
  | { readonly kind: "absent" }
  | { readonly kind: "ready"; readonly part: Part }
  /** Not to be had, as without a connection. While it is wanted it is tried again. */
  | { readonly kind: "failed" };

export interface LazyPart<Part> {
  /** Fetches it, once; calling it early costs nothing. Never throws. */
  readonly load: () => void;
  /** How far it is; with `isWanted` it is fetched. */
  readonly usePart: (isWanted: boolean) => LazyState<Part>;
}

const ABSENT = { kind: "absent" } as const;

const AGAIN_EVERY_MS = 3_000;

/** A part of the page that is fetched when it is wanted. */
export function createLazyPart<Part>(fetchPart: () => Promise<Part>): LazyPart<Part> {
  let state: LazyState<Part> = ABSENT;
  let isLoading = false;
  const listeners = new Set<() => void>();
  const settle = (next: LazyState<Part>) => {
    isLoading = false;
    state = next;
    for (const listener of [...listeners]) listener();
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  const read = () => state;
  const load = () => {
    if (isLoading || state.kind === "ready") return;
    isLoading = true;
    fetchPart().then(
      (part) => settle({ kind: "ready", part }),
      () => settle({ kind: "failed" }),
    );
  };

  return {
    load,
    usePart(isWanted) {
      const known = useSyncExternalStore(subscribe, read, readAbsent);
      useFetch(load, isWanted, known.kind === "failed");
      return known;
    },
  };
}

/** After a failure it is tried again in a while. */
function useFetch(load: () => void, isWanted: boolean, hasFailed: boolean): void {
  useEffect(() => {
    if (!isWanted) return;
    if (!hasFailed) return load();
    const timer = setInterval(load, AGAIN_EVERY_MS);
    return () => clearInterval(timer);
  }, [load, isWanted, hasFailed]);
}

function readAbsent(): typeof ABSENT {
  return ABSENT;
}
