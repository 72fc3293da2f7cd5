"use client";

import { type RefObject, useEffect, useMemo, useState } from "react";
import { inIdleTime } from "./idle-time";
import { pageHighlighter } from "./page-highlighter";
import type { Marks } from "./token-kinds";
import { whenNear } from "./when-near";

interface Wanted {
  readonly chunks: readonly string[];
  /** Undefined: the code stays plain, as it does while it grows. */
  readonly grammar: string | undefined;
  readonly element: RefObject<HTMLElement | null>;
}

/** A code's colours and for how many of its `groups` they are shown by now; asked for when the code comes near. */
export function useMarks({ chunks, grammar, element }: Wanted, groups: number) {
  const code = useMemo(() => (grammar === undefined ? "" : chunks.join("")), [chunks, grammar]);
  const known = useMemo(
    () => (grammar === undefined || code === "" ? undefined : pageHighlighter()?.known(code, grammar)),
    [code, grammar],
  );
  const [found, setFound] = useState<{ readonly code: string; readonly marks: Marks }>();
  const marks = known ?? (found?.code === code ? found.marks : undefined);

  useEffect(() => {
    if (known || grammar === undefined || code === "" || !element.current) return;
    const wish = new AbortController();
    const ask = async () => {
      const fresh = await pageHighlighter()?.highlight(code, grammar, wish.signal);
      if (fresh && !wish.signal.aborted) setFound({ code, marks: fresh });
    };
    const stop = whenNear(element.current, () => void ask());
    return () => {
      stop();
      wish.abort();
    };
  }, [code, grammar, known, element]);

  return { marks, lit: useSteps(marks, groups) };
}

/** Counts up to `groups`, one at a time between frames: thousands of coloured words in one go would be a stall. */
function useSteps(marks: Marks | undefined, groups: number): number {
  const [steps, setSteps] = useState<{ readonly of: Marks | undefined; readonly lit: number }>();
  const lit = marks === undefined ? 0 : steps?.of === marks ? steps.lit : 1;
  useEffect(() => {
    if (marks === undefined || lit >= groups) return;
    return inIdleTime(() => setSteps({ of: marks, lit: lit + 1 }));
  }, [marks, lit, groups]);
  return lit;
}
