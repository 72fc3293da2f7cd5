import { highlight } from "./highlight";
import type { Marks } from "./token-kinds";

/** What the worker is asked, and what it answers; `marks` is missing when the code stays plain. */
export interface HighlightJob {
  readonly code: string;
  readonly grammar: string;
}
export interface HighlightResult {
  readonly marks?: Marks;
}

self.addEventListener("message", ({ data }: MessageEvent<HighlightJob>) => {
  const marks = highlight(data.code, data.grammar);
  const result: HighlightResult = marks ? { marks } : {};
  self.postMessage(result);
});
