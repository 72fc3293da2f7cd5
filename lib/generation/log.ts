import type { ChatError } from "@/lib/chat/errors";
import type { Usage } from "@/lib/chat/events";
import { countCharacters } from "@/lib/stats/count-characters";
import { createStreamStats, type StreamStats } from "@/lib/stats/stream-stats";
import { cutText } from "./cut-text";
import { createTextSettler } from "./text-settler";

export type OutputKind = "text" | "thinking";

/** How a generation ended. Exactly one per log, and nothing follows it. */
export type GenerationEnd =
  | { readonly type: "done"; readonly doneReason: string; readonly usage: Usage }
  | { readonly type: "failed"; readonly error: ChatError; readonly errorId: string };

/** What a reader gets next: new output of one kind, or the end. `position` names the last entry it covers. */
export type LogReading =
  | {
      readonly type: "output";
      readonly position: number;
      readonly kind: OutputKind;
      readonly text: string;
      readonly stats: StreamStats;
      /** Code units of the whole text up to `position`. */
      readonly textLength: number;
    }
  | {
      readonly type: "end";
      readonly position: number;
      readonly end: GenerationEnd;
      readonly stats: StreamStats;
      readonly textLength: number;
    };

/** One generation: what the model sent, in order. Appended by one producer, read by any number of cursors; an entry's
 * position counts from 1, and the end takes the position after the last entry. */
export interface GenerationLog {
  readonly id: string;
  readonly startMs: number;
  /** Appends one chunk. Empty text is no output and leaves no entry. After the end it is ignored. */
  append(kind: OutputKind, text: string, atMs: number): void;
  /** Ends the log; a second end is ignored, the first one stays. */
  finish(end: GenerationEnd, atMs: number): void;
  /** What follows `position`, merged as far as kind and size allow; undefined while there is nothing new, and for
   * ever once `position` is the end's. */
  readAfter(position: number): LogReading | undefined;
  /** The end as a reader gets it; undefined while the log is open. */
  ending(): LogReading | undefined;
  /** Everything the model thought. */
  thinkingText(): string;
  /** The first `length` code units of the answer's text. */
  textUpTo(length: number): string;
  /** Calls back once, at the next append or end; returns the function that takes the wish back. */
  onNext(callback: () => void): () => void;
}

export interface LogOptions {
  readonly id: string;
  /** Monotonic time at which the request was accepted. */
  readonly startMs: number;
  /** The longest text one reading may hold, in code units; a longer chunk becomes several entries. */
  readonly maxReadingChars: number;
}

/** A new, empty log. */
export function createGenerationLog({ id, startMs, maxReadingChars }: LogOptions): GenerationLog {
  const kinds: OutputKind[] = [];
  const texts: string[] = [];
  const timesMs: number[] = [];
  const stats = createStreamStats({ startMs });
  const settler = createTextSettler();
  const callbacks = new Set<() => void>();
  let wholeText = "";
  let lastKind: OutputKind = "text";
  let lastMs = startMs;
  let ended: GenerationEnd | undefined;
  let endMs = startMs;

  function push(kind: OutputKind, text: string): void {
    for (const piece of cutText(text, maxReadingChars)) {
      kinds.push(kind);
      texts.push(piece);
      timesMs.push(lastMs);
    }
    if (kind === "text") wholeText += text;
  }

  /** The figures at a position, which is nearly always the newest one; otherwise they are counted again. */
  function statsAt(position: number): StreamStats {
    if (position === texts.length) {
      const now = stats.snapshot();
      const heldCharacters = lastKind === "text" ? countCharacters(settler.held()) : 0;
      return heldCharacters === 0 ? now : { ...now, totalCharacters: now.totalCharacters - heldCharacters };
    }
    const recount = createStreamStats({ startMs });
    for (let index = 0; index < position; index++) {
      recount.chunk(kinds[index] ?? "text", texts[index] ?? "", timesMs[index] ?? startMs);
    }
    return recount.snapshot();
  }

  function outputAfter(position: number): LogReading {
    const kind = kinds[position] ?? "text";
    let text = texts[position] ?? "";
    let last = position + 1;
    while (last < texts.length && kinds[last] === kind) {
      const next = texts[last] ?? "";
      if (text.length + next.length > maxReadingChars) break;
      text += next;
      last++;
    }
    let textLength = wholeText.length;
    for (let index = last; index < texts.length; index++) {
      if (kinds[index] === "text") textLength -= (texts[index] ?? "").length;
    }
    return { type: "output", position: last, kind, text, stats: statsAt(last), textLength };
  }

  function ending(): LogReading | undefined {
    if (ended === undefined) return undefined;
    const stats = { ...statsAt(texts.length), elapsedMs: endMs - startMs };
    return { type: "end", position: texts.length + 1, end: ended, stats, textLength: wholeText.length };
  }

  function wake(): void {
    if (callbacks.size === 0) return;
    const woken = [...callbacks];
    callbacks.clear();
    for (const callback of woken) callback();
  }

  return {
    id,
    startMs,
    append(kind, text, atMs) {
      if (ended !== undefined || text === "") return;
      if (kind !== lastKind) push(lastKind, settler.flush());
      lastKind = kind;
      lastMs = atMs;
      stats.chunk(kind, text, atMs);
      push(kind, settler.settle(text));
      wake();
    },
    finish(end, atMs) {
      if (ended !== undefined) return;
      push(lastKind, settler.flush());
      ended = end;
      endMs = atMs;
      wake();
    },
    readAfter(position) {
      if (position < texts.length) return outputAfter(position);
      return position === texts.length ? ending() : undefined;
    },
    ending,
    thinkingText: () => texts.filter((_, index) => kinds[index] === "thinking").join(""),
    textUpTo: (length) => (length === wholeText.length ? wholeText : wholeText.slice(0, length)),
    onNext(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
  };
}
