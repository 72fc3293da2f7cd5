import type { ChatError } from "@/lib/chat/errors";
import type { Usage } from "@/lib/chat/events";
import { countCharacters } from "@/lib/stats/count-characters";
import { createStreamStats, type StreamStats, type StreamStatsRecorder } from "@/lib/stats/stream-stats";
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
  hasEnded(): boolean;
  /** The end as a reader gets it; undefined while the log is open. */
  ending(): LogReading | undefined;
  /** Everything the model thought. */
  thinkingText(): string;
  /** The first `length` code units of the answer's text. */
  textUpTo(length: number): string;
  /** Calls back once, at the next append or end; returns the function that takes the wish back. */
  onNext(callback: () => void): () => void;
  /** Calls back once, at the end; returns the function that takes the wish back. Not called once the log has ended. */
  onEnd(callback: () => void): () => void;
  /** undefined while the furthest reader lags by no more than `maxUnreadChars`; otherwise resolves when it has caught
   * up that far, or the log has ended. */
  room(): Promise<void> | undefined;
}

export interface LogOptions {
  readonly id: string;
  /** Monotonic time at which the request was accepted. */
  readonly startMs: number;
  /** The longest text one reading may hold, in code units; a longer chunk becomes several entries. */
  readonly maxReadingChars: number;
  /** How much may lie unread before `room` says so, in code units; without it there is always room. */
  readonly maxUnreadChars?: number | undefined;
}

/** A new, empty log. */
export function createGenerationLog(options: LogOptions): GenerationLog {
  const { id, startMs, maxReadingChars, maxUnreadChars = Number.POSITIVE_INFINITY } = options;
  const kinds: OutputKind[] = [];
  const texts: string[] = [];
  const timesMs: number[] = [];
  /** Code units of the whole text up to and with each entry. */
  const textEnds: number[] = [];
  const stats = createStreamStats({ startMs });
  const settler = createTextSettler();
  const onNext = new Set<() => void>();
  const onEnd = new Set<() => void>();
  const onRoom = new Set<() => void>();
  let textLength = 0;
  /** The text of the first `joinedEntries` entries. */
  let joinedText = "";
  let joinedEntries = 0;
  let unreadChars = 0;
  let furthest = 0;
  let behind: { position: number; readonly stats: StreamStatsRecorder } | undefined;
  let lastKind: OutputKind = "text";
  let lastMs = startMs;
  let ended: GenerationEnd | undefined;
  let endMs = startMs;

  function push(kind: OutputKind, text: string): void {
    for (const piece of cutText(text, maxReadingChars)) {
      kinds.push(kind);
      texts.push(piece);
      timesMs.push(lastMs);
      if (kind === "text") textLength += piece.length;
      textEnds.push(textLength);
    }
    unreadChars += text.length;
  }

  /** Joined when it is asked for: a string that grows by each chunk keeps a node for each. */
  function wholeText(): string {
    if (joinedEntries < texts.length) {
      joinedText += texts
        .slice(joinedEntries)
        .filter((_, index) => kinds[joinedEntries + index] === "text")
        .join("");
      joinedEntries = texts.length;
    }
    return joinedText;
  }

  function readUpTo(position: number): void {
    for (; furthest < position; furthest++) unreadChars -= texts[furthest]?.length ?? 0;
    if (unreadChars <= maxUnreadChars) wake(onRoom);
  }

  /** The figures at a position, which is nearly always the newest one. For a reader behind it they are counted
   * again, on from where the last such reader stood. */
  function statsAt(position: number): StreamStats {
    if (position === texts.length) {
      const now = stats.snapshot();
      const heldCharacters = lastKind === "text" ? countCharacters(settler.held()) : 0;
      return heldCharacters === 0 ? now : { ...now, totalCharacters: now.totalCharacters - heldCharacters };
    }
    if (behind === undefined || behind.position > position) {
      behind = { position: 0, stats: createStreamStats({ startMs }) };
    }
    for (; behind.position < position; behind.position++) {
      const index = behind.position;
      behind.stats.chunk(kinds[index] ?? "text", texts[index] ?? "", timesMs[index] ?? startMs);
    }
    return behind.stats.snapshot();
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
    return {
      type: "output",
      position: last,
      kind,
      text,
      stats: statsAt(last),
      textLength: textEnds[last - 1] ?? 0,
    };
  }

  function ending(): LogReading | undefined {
    if (ended === undefined) return undefined;
    const stats = { ...statsAt(texts.length), elapsedMs: endMs - startMs };
    return { type: "end", position: texts.length + 1, end: ended, stats, textLength };
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
      wake(onNext);
    },
    finish(end, atMs) {
      if (ended !== undefined) return;
      push(lastKind, settler.flush());
      ended = end;
      endMs = atMs;
      for (const callbacks of [onNext, onEnd, onRoom]) wake(callbacks);
    },
    readAfter(position) {
      readUpTo(position);
      if (position < texts.length) return outputAfter(position);
      return position === texts.length ? ending() : undefined;
    },
    hasEnded: () => ended !== undefined,
    ending,
    thinkingText: () => texts.filter((_, index) => kinds[index] === "thinking").join(""),
    textUpTo: (length) => (length === textLength ? wholeText() : wholeText().slice(0, length)),
    onNext: (callback) => addTo(onNext, callback),
    onEnd: (callback) => addTo(onEnd, callback),
    room() {
      if (unreadChars <= maxUnreadChars || ended !== undefined) return undefined;
      return new Promise((resolve) => onRoom.add(resolve));
    },
  };
}

function addTo(callbacks: Set<() => void>, callback: () => void): () => void {
  callbacks.add(callback);
  return () => callbacks.delete(callback);
}

/** Calls each back once. */
function wake(callbacks: Set<() => void>): void {
  if (callbacks.size === 0) return;
  const woken = [...callbacks];
  callbacks.clear();
  for (const callback of woken) callback();
}
