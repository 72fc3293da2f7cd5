import { createHighlighter, type Highlighter, type HighlightWorker } from "./highlighter";

let highlighter: Highlighter | undefined;

/** The page's one highlighter; undefined where there are no workers. Nothing is loaded before the first question. */
export function pageHighlighter(): Highlighter | undefined {
  if (typeof Worker === "undefined") return undefined;
  highlighter ??= createHighlighter(startWorker);
  return highlighter;
}

function startWorker(): HighlightWorker {
  return new Worker(new URL("./highlight-worker.ts", import.meta.url), { type: "module" });
}
