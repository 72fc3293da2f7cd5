import type { ChatError } from "@/lib/chat/errors";
import type { Phase, Usage } from "@/lib/chat/events";
import { countCharacters } from "@/lib/stats/count-characters";
import { createStreamStats, type StreamStats } from "@/lib/stats/stream-stats";
import { cutText } from "./cut-text";
import { createTextSettler } from "./text-settler";

export type OutputKind = "text" | "thinking";

/** Who stopped the model: the user, or the grace time after the last reader had left. */
export type StoppedBy = "user" | "abandoned";

/** What a generation is doing while it has not ended. Known before the first output only as far as the model server
 * lets one know. */
export interface GenerationStatus {
  readonly phase: Phase;
  /** Generations ahead of this one, while `queued`. */
  readonly queuePosition?: number;
  /** Time until its turn, by how long the last ones took. */
  readonly etaMs?: number;
}

/** How a generation ended. Exactly one per log, and nothing follows it. */
export type GenerationEnd =
  | { readonly type: "done"; readonly doneReason: string; readonly usage: Usage }
  | { readonly type: "stopped"; readonly by: StoppedBy }
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
  /** The model's name; "" while it is still being decided. */
  model(): string;
  setModel(name: string): void;
  /** What goes on now. Output sets `thinking` and `answering`, the end sets `done`. */
  status(): GenerationStatus;
  /** Says what goes on before there is output; ignored after it began. */
  setStatus(status: GenerationStatus): void;
  /** The position of the newest entry, the end included; 0 for an empty log. */
  head(): number;
  /** Appends one chunk. Empty text is no output and leaves no entry. After the end it is ignored. */
  append(kind: OutputKind, text: string, atMs: number): void;
  /** Ends the log; a second end is ignored, the first one stays. */
  finish(end: GenerationEnd, atMs: number): void;
  /** Gives up the text: whoever has not read to the end gets `end` instead, and then nothing. */
  drop(end: GenerationEnd): void;
  /** What follows `position`, merged as far as kind and size (`maxChars`, else the log's own) allow; undefined while
   * there is nothing new, and for ever once `position` is the end's. */
  readAfter(position: number, maxChars?: number): LogReading | undefined;
  /** The end as a reader gets it; undefined while the log is open. */
  ending(): LogReading | undefined;
  /** Everything the model thought. */
  thinkingText(): string;
  /** The first `length` code units of the answer's text. */
  textUpTo(length: number): string;
  /** Code units of all output. */
  size(): number;
  /** Calls back once, at the next append, status or end; returns the function that takes the wish back. */
  onNext(callback: () => void): () => void;
}

export interface LogOptions {
  readonly id: string;
  /** Monotonic time at which the request was accepted. */
  readonly startMs: number;
  /** The longest text one reading may hold, in code units; a longer chunk becomes several entries. */
  readonly maxReadingChars: number;
  /** Told of each entry before readers are: where limits are kept and copies are made. */
  readonly watch?: LogWatch;
}

/** Sees what happens to a log, in order, as it was said: enough to make an equal log elsewhere. */
export interface LogWatch {
  readonly onAppend?: (kind: OutputKind, text: string, atMs: number) => void;
  readonly onChange?: (model: string, status: GenerationStatus) => void;
  readonly onFinish?: (end: GenerationEnd, atMs: number) => void;
}

const THINKING: GenerationStatus = { phase: "thinking" };
const ANSWERING: GenerationStatus = { phase: "answering" };
const DONE: GenerationStatus = { phase: "done" };

/** A new, empty log. */
export function createGenerationLog({ id, startMs, maxReadingChars, watch = {} }: LogOptions): GenerationLog {
  const kinds: OutputKind[] = [];
  const texts: string[] = [];
  const timesMs: number[] = [];
  const stats = createStreamStats({ startMs });
  const settler = createTextSettler();
  const callbacks = new Set<() => void>();
  let model = "";
  let status: GenerationStatus = { phase: "prefill" };
  let wholeText = "";
  let thinkingLength = 0;
  let lastKind: OutputKind = "text";
  let lastMs = startMs;
  let ended: GenerationEnd | undefined;
  let endMs = startMs;
  let droppedAt: number | undefined;

  function push(kind: OutputKind, text: string): void {
    for (const piece of cutText(text, maxReadingChars)) {
      kinds.push(kind);
      texts.push(piece);
      timesMs.push(lastMs);
    }
    if (kind === "text") wholeText += text;
    else thinkingLength += text.length;
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

  function outputAfter(position: number, maxChars: number): LogReading {
    const kind = kinds[position] ?? "text";
    let text = texts[position] ?? "";
    let last = position + 1;
    while (last < texts.length && kinds[last] === kind) {
      const next = texts[last] ?? "";
      if (text.length + next.length > maxChars) break;
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
    const position = droppedAt ?? texts.length + 1;
    return { type: "end", position, end: ended, stats, textLength: wholeText.length };
  }

  function finish(end: GenerationEnd, atMs: number): void {
    if (ended !== undefined) return;
    push(lastKind, settler.flush());
    ended = end;
    endMs = atMs;
    status = DONE;
    watch.onFinish?.(end, atMs);
    wake();
  }

  const isEnded = () => ended !== undefined;

  function wake(): void {
    if (callbacks.size === 0) return;
    const woken = [...callbacks];
    callbacks.clear();
    for (const callback of woken) callback();
  }

  return {
    id,
    startMs,
    model: () => model,
    setModel(name) {
      model = name;
      watch.onChange?.(model, status);
    },
    status: () => status,
    setStatus(newStatus) {
      if (ended !== undefined || timesMs.length > 0) return;
      status = newStatus;
      watch.onChange?.(model, status);
      wake();
    },
    head: () => droppedAt ?? texts.length + (ended === undefined ? 0 : 1),
    append(kind, text, atMs) {
      if (ended !== undefined || text === "") return;
      watch.onAppend?.(kind, text, atMs);
      // The watch may have ended the log for its size.
      if (isEnded()) return;
      if (kind !== lastKind) push(lastKind, settler.flush());
      lastKind = kind;
      lastMs = atMs;
      stats.chunk(kind, text, atMs);
      push(kind, settler.settle(text));
      status = kind === "text" ? ANSWERING : THINKING;
      wake();
    },
    finish,
    drop(end) {
      if (droppedAt !== undefined) return;
      finish(end, lastMs);
      droppedAt = texts.length + 1;
      ended = end;
      kinds.length = 0;
      texts.length = 0;
      timesMs.length = 0;
      wholeText = "";
      thinkingLength = 0;
      wake();
    },
    readAfter(position, maxChars = maxReadingChars) {
      if (droppedAt !== undefined) return position < droppedAt ? ending() : undefined;
      if (position < texts.length) return outputAfter(position, maxChars);
      return position === texts.length ? ending() : undefined;
    },
    ending,
    thinkingText: () => texts.filter((_, index) => kinds[index] === "thinking").join(""),
    textUpTo: (length) => (length === wholeText.length ? wholeText : wholeText.slice(0, length)),
    size: () => wholeText.length + thinkingLength,
    onNext(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
  };
}
