import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { HighlightJob, HighlightResult } from "./highlight-worker";
import { createHighlighter, type HighlightWorker, MAX_HIGHLIGHT_CHARS } from "./highlighter";

const MARKS = { ends: Uint32Array.of(1), kinds: Uint8Array.of(1) };

/** A worker that answers when it is told to. */
class PuppetWorker implements HighlightWorker {
  readonly jobs: HighlightJob[] = [];
  isEnded = false;
  onmessage: HighlightWorker["onmessage"] = null;
  onerror: HighlightWorker["onerror"] = null;

  postMessage(job: HighlightJob): void {
    this.jobs.push(job);
  }

  terminate(): void {
    this.isEnded = true;
  }

  answer(result: HighlightResult): void {
    this.onmessage?.(new MessageEvent("message", { data: result }));
  }
}

function stage() {
  const workers: PuppetWorker[] = [];
  const highlighter = createHighlighter(() => {
    const worker = new PuppetWorker();
    workers.push(worker);
    return worker;
  });
  const ask = (code: string, signal = new AbortController().signal) =>
    highlighter.highlight(code, "ts", signal);
  return { workers, highlighter, ask };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

describe("the highlighter", () => {
  it("gives a worker one code after the other and remembers their colours", async () => {
    const { workers, highlighter, ask } = stage();
    const [a, b] = [ask("a"), ask("b")];
    expect(workers[0]?.jobs).toEqual([{ code: "a", grammar: "ts" }]);
    workers[0]?.answer({ marks: MARKS });
    expect(await a).toBe(MARKS);
    workers[0]?.answer({ marks: MARKS });
    expect(await b).toBe(MARKS);
    expect(highlighter.known("a", "ts")).toBe(MARKS);
    await ask("a");
    expect(workers).toHaveLength(1);
    expect(workers[0]?.jobs).toHaveLength(2);
  });

  it("ends a worker that takes too long, leaves that code plain, and goes on", async () => {
    const { workers, ask } = stage();
    const first = ask("warm");
    workers[0]?.answer({ marks: MARKS });
    await first;
    const [slow, next] = [ask("slow"), ask("next")];
    vi.advanceTimersByTime(2_000);
    expect(workers[0]?.isEnded).toBe(true);
    expect(await slow).toBeUndefined();
    workers[1]?.answer({ marks: MARKS });
    expect(await next).toBe(MARKS);
    expect(await ask("slow")).toMatchObject({ ends: new Uint32Array() });
  });

  it("asks nothing about code that nobody waits for any more, or that is too long", async () => {
    const { workers, ask } = stage();
    const gone = new AbortController();
    const [first, second] = [ask("first"), ask("second", gone.signal)];
    gone.abort();
    workers[0]?.answer({});
    expect(await Promise.all([first, second])).toEqual([undefined, undefined]);
    expect(workers[0]?.jobs).toHaveLength(1);
    expect(await ask("x".repeat(MAX_HIGHLIGHT_CHARS + 1))).toBeUndefined();
    expect(workers[0]?.jobs).toHaveLength(1);
  });

  it("leaves code plain where no worker can be had", async () => {
    const highlighter = createHighlighter(() => {
      throw new Error("no workers here");
    });
    expect(await highlighter.highlight("a", "ts", new AbortController().signal)).toBeUndefined();
  });

  it("ends a worker that has nothing to do", async () => {
    const { workers, ask } = stage();
    const only = ask("a");
    workers[0]?.answer({ marks: MARKS });
    await only;
    expect(workers[0]?.isEnded).toBe(false);
    vi.advanceTimersByTime(30_000);
    expect(workers[0]?.isEnded).toBe(true);
  });
});
