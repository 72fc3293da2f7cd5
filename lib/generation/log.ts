import type { ChatError } from "@/lib/chat/errors";
import type { Phase, Usage } from "@/lib/chat/events";
import { countCharacters } from "@/lib/stats/count-characters";
import { createStreamStats, type StreamStats, type StreamStatsRecorder } from "@/lib/stats/stream-stats";
import { createLogEntries, microsecondsBetween, type OutputKind } from "./log-entries";
import { createTextSettler } from "./text-settler";

export type { OutputKind } from "./log-entries";

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
  /** Ends the log; a second end is ignored, the first one stays. `positionsLost` are left free before the end: as many
   * entries as may have been read of the original that a copy never got. Who has read those gets the end too. */
  finish(end: GenerationEnd, atMs: number, positionsLost?: number): void;
  /** Gives up the text: whoever has not read to the end gets `end` instead, and then nothing. */
  drop(end: GenerationEnd): void;
  /** What follows `position`, merged as far as kind and size (`maxChars`, else the log's own) allow; undefined while
   * there is nothing new, and for ever once `position` is the end's. */
  readAfter(position: number, maxChars?: number): LogReading | undefined;
  hasEnded(): boolean;
  /** The end as a reader gets it; undefined while the log is open. */
  ending(): LogReading | undefined;
  /** Everything the model thought. */
  thinkingText(): string;
  /** The first `length` code units of the answer's text. */
  textUpTo(length: number): string;
  /** Code units of all output. */
  size(): number;
  /** Calls back at each append, status and end, until the returned function is called. */
  onNews(callback: () => void): () => void;
  /** Counts a reader of this process until the returned function is called. */
  addReader(): () => void;
  readerCount(): number;
  /** Says that a reader has taken everything up to `position`. */
  markRead(position: number): void;
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
export function createGenerationLog(options: LogOptions): GenerationLog {
  const { id, startMs, maxReadingChars, maxUnreadChars = Number.POSITIVE_INFINITY, watch = {} } = options;
  const entries = createLogEntries(startMs, maxReadingChars);
  /** Until the end, after which only what it counted is kept. */
  let recorder: StreamStatsRecorder | undefined = createStreamStats({ startMs });
  let lastStats = recorder.snapshot();
  const settler = createTextSettler();
  /** Never changed, only replaced: who comes or leaves while others are called does not disturb them. */
  let listeners: readonly (() => void)[] = [];
  let roomWanted: (() => void)[] = [];
  let model = "";
  let status: GenerationStatus = { phase: "prefill" };
  let lastKind: OutputKind = "text";
  let lastMs = startMs;
  let ended: GenerationEnd | undefined;
  let endMs = startMs;
  let endPosition = 0;
  let isDropped = false;
  /** How far the furthest reader has read: entries, and their size. */
  let furthest = 0;
  let furthestSize = 0;
  let readers = 0;
  /** Readers side by side ask for the same. */
  let lastRead: { readonly after: number; readonly head: number; readonly reading: LogReading } | undefined;

  function markRead(position: number): void {
    if (position <= furthest) return;
    furthest = position;
    furthestSize = entries.sizeUpTo(position);
    if (roomWanted.length > 0 && unreadChars() <= maxUnreadChars) giveRoom();
  }

  function giveRoom(): void {
    const wanted = roomWanted;
    roomWanted = [];
    for (const resolve of wanted) resolve();
  }

  function tell(): void {
    for (const callback of listeners) callback();
  }

  const unreadChars = () => entries.size() - furthestSize;
  const hasEnded = () => ended !== undefined;

  /** The figures at a position, which is nearly always the newest one. */
  function statsAt(position: number): StreamStats {
    if (position < entries.count()) return entries.statsAt(position);
    if (recorder === undefined) return lastStats;
    const now = recorder.snapshot();
    const heldCharacters = lastKind === "text" ? countCharacters(settler.held()) : 0;
    return heldCharacters === 0 ? now : { ...now, totalCharacters: now.totalCharacters - heldCharacters };
  }

  function ending(): LogReading | undefined {
    if (ended === undefined) return undefined;
    const endStats = { ...statsAt(entries.count()), elapsedMs: endMs - startMs };
    const textLength = entries.textLength();
    return { type: "end", position: endPosition, end: ended, stats: endStats, textLength };
  }

  function finish(end: GenerationEnd, atMs: number, positionsLost = 0): void {
    if (ended !== undefined) return;
    entries.push(lastKind, settler.flush(), lastMs);
    lastStats = statsAt(entries.count());
    recorder = undefined;
    endPosition = entries.count() + 1 + positionsLost;
    ended = end;
    endMs = atMs;
    status = DONE;
    watch.onFinish?.(end, atMs);
    tell();
    giveRoom();
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
      if (ended !== undefined || entries.count() > 0) return;
      status = newStatus;
      watch.onChange?.(model, status);
      tell();
    },
    head: () => (ended === undefined ? entries.count() : endPosition),
    append(kind, text, atMs) {
      if (ended !== undefined || text === "") return;
      watch.onAppend?.(kind, text, atMs);
      // The watch may have ended the log for its size.
      if (hasEnded()) return;
      if (kind !== lastKind) entries.push(lastKind, settler.flush(), lastMs);
      lastKind = kind;
      lastMs = atMs;
      // As the entries keep the time, so that who reads later gets the same figures.
      recorder?.chunk(kind, text, startMs + microsecondsBetween(startMs, atMs) / 1000);
      entries.push(kind, settler.settle(text), atMs);
      status = kind === "text" ? ANSWERING : THINKING;
      tell();
    },
    finish,
    drop(end) {
      if (isDropped) return;
      finish(end, lastMs);
      isDropped = true;
      ended = end;
      entries.clear();
      lastRead = undefined;
      tell();
    },
    readAfter(position, maxChars = maxReadingChars) {
      if (position >= entries.count()) return position < endPosition ? ending() : undefined;
      const head = entries.count();
      const isShared = maxChars === maxReadingChars;
      if (isShared && lastRead?.after === position && lastRead.head === head) return lastRead.reading;
      const { position: end, kind, text, textLength } = entries.runAfter(position, maxChars);
      const reading: LogReading = {
        type: "output",
        position: end,
        kind,
        text,
        textLength,
        stats: statsAt(end),
      };
      if (isShared) lastRead = { after: position, head, reading };
      return reading;
    },
    hasEnded,
    ending,
    thinkingText: entries.thinkingText,
    textUpTo: entries.text,
    size: entries.size,
    addReader() {
      let isHere = true;
      readers++;
      return () => {
        if (!isHere) return;
        isHere = false;
        readers--;
        if (readers === 0) entries.forgetStats();
      };
    },
    readerCount: () => readers,
    markRead,
    onNews(callback) {
      listeners = [...listeners, callback];
      return () => {
        listeners = listeners.filter((other) => other !== callback);
      };
    },
    room() {
      if (ended !== undefined || unreadChars() <= maxUnreadChars) return undefined;
      return new Promise((resolve) => roomWanted.push(resolve));
    },
  };
}
