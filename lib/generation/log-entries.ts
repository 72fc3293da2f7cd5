import { createStreamStats, type StreamStats, type StreamStatsRecorder } from "@/lib/stats/stream-stats";
import { cutText } from "./cut-text";
import { createTextRope } from "./text-rope";

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
  /** Lets go of what `statsAt` keeps to go on from. */
  forgetStats(): void;
  /** The first `length` code units of the entries that are text. */
  text(length: number): string;
  thinkingText(): string;
  clear(): void;
}

/** An entry in numbers: where the text and the thoughts end with it, in code units, and its microseconds since the entry
 * before it. As numbers in blocks a token costs its letters and these 12 bytes; as objects it would cost ten times that. */
const TEXT_END = 0;
const THOUGHT_END = 1;
const GAP_US = 2;
const FIELDS = 3;
const BLOCK_ENTRIES = 256;
const MAX_GAP_US = 2 ** 32 - 1;

/** No entries yet. `maxEntryChars` limits each, in code units. */
export function createLogEntries(startMs: number, maxEntryChars: number): LogEntries {
  const text = createTextRope();
  const thoughts = createTextRope();
  let blocks: Uint32Array[] = [];
  let newest: Uint32Array | undefined;
  let count = 0;
  let latestUs = 0;
  let behind: { position: number; us: number; readonly stats: StreamStatsRecorder } | undefined;

  /** 0 for the entry before the first. */
  function field(index: number, name: number): number {
    if (index < 0) return 0;
    return blocks[Math.floor(index / BLOCK_ENTRIES)]?.[(index % BLOCK_ENTRIES) * FIELDS + name] ?? 0;
  }

  function add(kind: OutputKind, piece: string, atUs: number): void {
    const at = count % BLOCK_ENTRIES;
    if (at === 0 || newest === undefined) {
      newest = new Uint32Array(BLOCK_ENTRIES * FIELDS);
      blocks.push(newest);
    }
    (kind === "text" ? text : thoughts).push(piece);
    const gapUs = Math.min(Math.max(0, atUs - latestUs), MAX_GAP_US);
    latestUs += gapUs;
    newest[at * FIELDS + TEXT_END] = text.length();
    newest[at * FIELDS + THOUGHT_END] = thoughts.length();
    newest[at * FIELDS + GAP_US] = gapUs;
    count++;
  }

  /** No entry is empty, so one of the two has grown. */
  function kindAt(index: number): OutputKind {
    return field(index, TEXT_END) > field(index - 1, TEXT_END) ? "text" : "thinking";
  }

  /** The text of the entries from `first` on and before `end`, all of one kind. */
  function join(kind: OutputKind, first: number, end: number): string {
    const name = kind === "text" ? TEXT_END : THOUGHT_END;
    return (kind === "text" ? text : thoughts).slice(field(first - 1, name), field(end - 1, name));
  }

  const sizeAt = (index: number) => field(index, TEXT_END) + field(index, THOUGHT_END);

  function statsBehind(position: number): StreamStatsRecorder {
    if (behind === undefined || behind.position > position) {
      behind = { position: 0, us: 0, stats: createStreamStats({ startMs }) };
    }
    for (; behind.position < position; behind.position++) {
      const index = behind.position;
      const kind = kindAt(index);
      behind.us += field(index, GAP_US);
      behind.stats.chunk(kind, join(kind, index, index + 1), startMs + behind.us / 1000);
    }
    return behind.stats;
  }

  return {
    count: () => count,
    size: () => text.length() + thoughts.length(),
    sizeUpTo: (position) => (position < count ? sizeAt(position - 1) : text.length() + thoughts.length()),
    textLength: text.length,
    push(kind, output, atMs) {
      const atUs = microsecondsBetween(startMs, atMs);
      for (const piece of cutText(output, maxEntryChars)) add(kind, piece, atUs);
    },
    runAfter(position, maxChars) {
      const kind = kindAt(position);
      const before = sizeAt(position - 1);
      let end = position + 1;
      while (end < count && kindAt(end) === kind && sizeAt(end) - before <= maxChars) end++;
      return { position: end, kind, text: join(kind, position, end), textLength: field(end - 1, TEXT_END) };
    },
    statsAt: (position) => statsBehind(position).snapshot(),
    forgetStats() {
      behind = undefined;
    },
    text: (length) => text.slice(0, Math.min(length, text.length())),
    thinkingText: () => thoughts.slice(0, thoughts.length()),
    clear() {
      text.clear();
      thoughts.clear();
      blocks = [];
      newest = undefined;
      count = 0;
      behind = undefined;
    },
  };
}

/** Whole, as the entries keep them. */
export function microsecondsBetween(startMs: number, atMs: number): number {
  return Math.round((atMs - startMs) * 1000);
}
