import { type CharacterCounter, createCharacterCounter } from "./count-characters";
import { createPercentileRecord } from "./percentile";
import { createWordCounter } from "./word-counter";

/** Figures of one answer. Characters are code points, words are word-like segments; docs/metrics.md defines
 * each. What is not known yet is absent, only the two rates are 0. */
export interface StreamStats {
  /** Chunks with output, of text and of thinking. */
  readonly totalChunks: number;
  /** Of the text alone, as is `totalWords`. */
  readonly totalCharacters: number;
  readonly totalWords: number;
  /** Start → latest chunk. */
  readonly elapsedMs: number;
  /** Start → first chunk, thinking too. */
  readonly timeToFirstTokenMs?: number;
  /** Start → first chunk of text. */
  readonly firstTextMs?: number;
  /** Words after the first text chunk ÷ time from it to the latest text chunk; 0 until that time is over 0. */
  readonly wordsPerSecond: number;
  readonly charactersPerSecond: number;
  /** Characters per chunk, of both kinds. */
  readonly chunkSize?: { readonly min: number; readonly mean: number; readonly max: number };
  /** Gaps between neighbouring chunks, of both kinds. */
  readonly interChunkLatencyMs?: { readonly p50: number; readonly p95: number; readonly max: number };
}

export type ChunkKind = "text" | "thinking";

export interface StreamStatsRecorder {
  /** Records one chunk of output that arrived at `atMs`. Empty text is no output and changes nothing. */
  chunk(kind: ChunkKind, text: string, atMs: number): void;
  snapshot(): StreamStats;
}

export interface StreamStatsOptions {
  /** Monotonic time at which the request was accepted, on the clock of `atMs`. */
  readonly startMs: number;
}

/** Records what a stream does, chunk by chunk; the costly figures are made when a snapshot asks for them. A time
 * before the previous one counts as the previous one. */
export function createStreamStats({ startMs }: StreamStatsOptions): StreamStatsRecorder {
  const words = createWordCounter();
  const characters: Record<ChunkKind, CharacterCounter> = {
    text: createCharacterCounter(),
    thinking: createCharacterCounter(),
  };
  const gapsMs = createPercentileRecord();
  let totalChunks = 0;
  let minSize = Number.POSITIVE_INFINITY;
  let maxSize = 0;
  let firstMs = startMs;
  let latestMs = startMs;
  let firstText: FirstText | undefined;
  let latestTextMs = startMs;

  return {
    chunk(kind, text, atMs) {
      if (text === "") return;
      const nowMs = Math.max(atMs, latestMs);
      if (totalChunks === 0) firstMs = nowMs;
      else gapsMs.add(nowMs - latestMs);
      latestMs = nowMs;
      totalChunks += 1;
      const size = characters[kind].push(text);
      minSize = Math.min(minSize, size);
      maxSize = Math.max(maxSize, size);
      if (kind === "thinking") return;
      words.push(text);
      latestTextMs = nowMs;
      firstText ??= { atMs: nowMs, words: words.count(), characters: size };
    },
    snapshot() {
      const totalWords = words.count();
      const totalCharacters = characters.text.count();
      const wordsAfterFirst = totalWords - (firstText?.words ?? 0);
      const charactersAfterFirst = totalCharacters - (firstText?.characters ?? 0);
      // Built field by field: spreading optional parts costs more than all the rest of a snapshot.
      const figures: { -readonly [Name in keyof StreamStats]: StreamStats[Name] } = {
        totalChunks,
        totalCharacters,
        totalWords,
        elapsedMs: latestMs - startMs,
        wordsPerSecond: perSecond(wordsAfterFirst, firstText, latestTextMs),
        charactersPerSecond: perSecond(charactersAfterFirst, firstText, latestTextMs),
      };
      if (totalChunks === 0) return figures;
      const mean = (totalCharacters + characters.thinking.count()) / totalChunks;
      figures.timeToFirstTokenMs = firstMs - startMs;
      if (firstText !== undefined) figures.firstTextMs = firstText.atMs - startMs;
      figures.chunkSize = { min: minSize, mean, max: maxSize };
      const p50 = gapsMs.percentile(50);
      const p95 = gapsMs.percentile(95);
      const max = gapsMs.max();
      if (p50 === undefined || p95 === undefined || max === undefined) return figures;
      figures.interChunkLatencyMs = { p50, p95, max };
      return figures;
    },
  };
}

/** What had come when the first chunk of text was there; rates leave it out, as TPOT leaves out the first token. */
interface FirstText {
  readonly atMs: number;
  readonly words: number;
  readonly characters: number;
}

function perSecond(amount: number, first: FirstText | undefined, latestMs: number): number {
  if (first === undefined || latestMs <= first.atMs || amount <= 0) return 0;
  return (amount * 1000) / (latestMs - first.atMs);
}
