import { createStreamStats, type StreamStats, type StreamStatsRecorder } from "@/lib/stats/stream-stats";
import { cutText } from "./cut-text";

export type OutputKind = "text" | "thinking";

/** Output after a position: a run of entries of one kind. */
export interface EntryRun {
  /** The last entry of the run, counted from 1. */
  readonly position: number;
  readonly kind: OutputKind;
  readonly text: string;
  /** Code units of all text, thoughts left out, up to `position`. */
  readonly textLength: number;
}

/** What a log holds, in order; nothing is ever changed, only added or all given up. */
export interface LogEntries {
  count(): number;
  /** Code units of all entries. */
  size(): number;
  /** Code units of the first `count` entries. */
  sizeUpTo(count: number): number;
  /** Code units of the entries that are text. */
  textLength(): number;
  /** Adds a text, as several entries if it is longer than one may be. "" adds nothing. */
  push(kind: OutputKind, text: string, atMs: number): void;
  /** The run after a position that has entries after it, of at most `maxChars` unless its first entry is longer. */
  runAfter(position: number, maxChars: number): EntryRun;
  /** The figures at a position behind the newest, counted again, on from where this was last asked for. */
  statsAt(position: number): StreamStats;
  text(): string;
  thinkingText(): string;
  clear(): void;
}

/** No entries yet. `maxEntryChars` limits each, in code units. */
export function createLogEntries(startMs: number, maxEntryChars: number): LogEntries {
  const kinds: OutputKind[] = [];
  const texts: string[] = [];
  const timesMs: number[] = [];
  /** Code units of the text, and of all, up to and with each entry. */
  const textEnds: number[] = [];
  const ends: number[] = [];
  let size = 0;
  let textLength = 0;
  /** The text of the first `joinedEntries` entries. */
  let joinedText = "";
  let joinedEntries = 0;
  let behind: { position: number; readonly stats: StreamStatsRecorder } | undefined;

  function statsBehind(position: number): StreamStatsRecorder {
    if (behind === undefined || behind.position > position) {
      behind = { position: 0, stats: createStreamStats({ startMs }) };
    }
    for (; behind.position < position; behind.position++) {
      const index = behind.position;
      behind.stats.chunk(kinds[index] ?? "text", texts[index] ?? "", timesMs[index] ?? startMs);
    }
    return behind.stats;
  }

  return {
    count: () => texts.length,
    size: () => size,
    sizeUpTo: (count) => ends[count - 1] ?? (count > 0 ? size : 0),
    textLength: () => textLength,
    push(kind, text, atMs) {
      for (const piece of cutText(text, maxEntryChars)) {
        kinds.push(kind);
        texts.push(piece);
        timesMs.push(atMs);
        size += piece.length;
        if (kind === "text") textLength += piece.length;
        textEnds.push(textLength);
        ends.push(size);
      }
    },
    runAfter(position, maxChars) {
      const kind = kinds[position] ?? "text";
      let length = texts[position]?.length ?? 0;
      let last = position + 1;
      for (; last < texts.length && kinds[last] === kind; last++) {
        length += texts[last]?.length ?? 0;
        if (length > maxChars) break;
      }
      const text = last === position + 1 ? (texts[position] ?? "") : texts.slice(position, last).join("");
      return { position: last, kind, text, textLength: textEnds[last - 1] ?? 0 };
    },
    statsAt: (position) => statsBehind(position).snapshot(),
    // Joined when it is asked for: a string that grows by each chunk keeps a node for each.
    text() {
      if (joinedEntries < texts.length) {
        joinedText += texts
          .slice(joinedEntries)
          .filter((_, index) => kinds[joinedEntries + index] === "text")
          .join("");
        joinedEntries = texts.length;
      }
      return joinedText;
    },
    thinkingText: () => texts.filter((_, index) => kinds[index] === "thinking").join(""),
    clear() {
      for (const list of [kinds, texts, timesMs, textEnds, ends]) list.length = 0;
      size = 0;
      textLength = 0;
      joinedText = "";
      joinedEntries = 0;
      behind = undefined;
    },
  };
}
