import { createLiveRate, type LiveRate } from "@/lib/stats/live-rate";
import { createSpeedTrace, type TracePoint } from "@/lib/stats/speed-trace";
import { createStreamStats, type StreamStats } from "@/lib/stats/stream-stats";
import type { StreamingStats } from "./events";

/** What the page measured of one answer, where the bytes arrived. Times count from the moment the question was
 * sent; what is not known is absent. Plain data: it is stored with the answer. */
export interface AnswerFigures extends StreamStats {
  /** Sent → now; once the answer has ended, sent → end. */
  readonly clockMs: number;
  /** The model server's chunks; one event may hold several. */
  readonly modelChunks: number;
  /** Of those, after the first event ÷ time since it; absent until that time is over 0. */
  readonly chunksPerSecond?: number;
  /** Over the last moments, while the answer arrives. */
  readonly live?: { readonly chunksPerSecond?: number; readonly wordsPerSecond?: number };
  /** Sent → first piece of the thought. */
  readonly thinkingStartMs?: number;
  /** First piece of the thought → first text, or until now. */
  readonly thinkingMs?: number;
  /** Sent → last output. */
  readonly lastOutputMs?: number;
  /** Chunks per second over the whole answer; `atMs` counts from the sending too. */
  readonly trace: readonly TracePoint[];
}

/** One event's output. `chunks` is how many of the model server's chunks were merged into it. */
export interface MeteredOutput {
  readonly text: string;
  readonly thinking: string;
  readonly chunks: number;
  /** The server's figures of that moment. */
  readonly stats?: StreamingStats | undefined;
  /** It waited while there was no connection: its arrival is no measure of the model's speed. */
  readonly isCatchUp?: boolean;
}

export interface AnswerMeter {
  /** Records what arrived at `atMs` and answers the figures of that moment. */
  add(output: MeteredOutput, atMs: number): AnswerFigures;
  /** The figures while nothing arrives: the clock goes on and the rates fall. */
  at(nowMs: number): AnswerFigures;
  /** The last figures; no live ones among them. */
  finish(nowMs: number): AnswerFigures;
}

const TRACE_EVERY_MS = 150;

/** A silence is drawn with at most this many samples. */
const MAX_FILL = 400;

/** Measures one generation that was sent at `startMs` on the same monotonic clock. `earlier` is what was measured of it
 * before this page was loaded. From the first output that waited for a connection on, what depends on each chunk's
 * arrival is what the server measured. */
export function createAnswerMeter(startMs: number, earlier?: AnswerFigures): AnswerMeter {
  const stats = createStreamStats({ startMs });
  const chunkRate = createLiveRate();
  const wordRate = createLiveRate();
  const trace = createTraceSampler(chunkRate, startMs, earlier?.trace);
  let words = 0;
  let modelChunks = earlier?.modelChunks ?? 0;
  let firstChunks = Math.min(1, modelChunks);
  let thinkingStartMs = earlier?.thinkingStartMs;
  let lastOutputMs = earlier?.lastOutputMs;
  let isPatched = earlier !== undefined;
  let seenFirstMs = earlier?.timeToFirstTokenMs;
  let server = earlier === undefined ? undefined : statsOf(earlier);

  const measured = (): StreamStats => {
    const own = stats.snapshot();
    if (!isPatched) return own;
    const whole = server ?? own;
    const firstMs = seenFirstMs ?? whole.timeToFirstTokenMs;
    const firstTextMs = earlier?.firstTextMs ?? own.firstTextMs;
    return {
      ...whole,
      ...(firstMs === undefined ? {} : { timeToFirstTokenMs: firstMs }),
      ...(firstTextMs === undefined ? {} : { firstTextMs }),
    };
  };

  const figures = (nowMs: number): AnswerFigures => {
    const snapshot = measured();
    const clockMs = Math.max(0, nowMs - startMs);
    const thoughtUntilMs = snapshot.firstTextMs ?? clockMs;
    const spanMs = (lastOutputMs ?? 0) - (snapshot.timeToFirstTokenMs ?? 0);
    return {
      ...snapshot,
      clockMs,
      modelChunks,
      trace: trace.points(),
      ...(lastOutputMs === undefined ? {} : { lastOutputMs }),
      ...(spanMs > 0 ? { chunksPerSecond: ((modelChunks - firstChunks) * 1_000) / spanMs } : {}),
      ...(thinkingStartMs === undefined
        ? {}
        : { thinkingStartMs, thinkingMs: Math.max(0, thoughtUntilMs - thinkingStartMs) }),
    };
  };

  const at = (nowMs: number): AnswerFigures => {
    trace.sampleUntil(nowMs);
    const chunksPerSecond = chunkRate.rate(nowMs);
    const wordsPerSecond = wordRate.rate(nowMs);
    return { ...figures(nowMs), live: { chunksPerSecond, wordsPerSecond } };
  };

  return {
    at,
    add({ text, thinking, chunks, stats: told, isCatchUp = false }, atMs) {
      trace.sampleUntil(atMs);
      if (!isPatched && !isCatchUp) seenFirstMs ??= Math.max(0, atMs - startMs);
      isPatched ||= isCatchUp;
      if (told !== undefined) server = fromWire(told);
      stats.chunk("thinking", thinking, atMs);
      stats.chunk("text", text, atMs);
      if (!isCatchUp) chunkRate.add(chunks, atMs);
      if (modelChunks === 0) firstChunks = chunks;
      modelChunks += chunks;
      const total = stats.snapshot().totalWords;
      if (text !== "" && !isCatchUp) wordRate.add(total - words, atMs);
      words = total;
      lastOutputMs = Math.max(0, atMs - startMs);
      if (thinking !== "") thinkingStartMs ??= lastOutputMs;
      return at(atMs);
    },
    finish(nowMs) {
      trace.sampleUntil(nowMs);
      return figures(nowMs);
    },
  };
}

/** Samples `rate` at even times, also through silences, from when it is first known. */
function createTraceSampler(rate: LiveRate, startMs: number, earlier: readonly TracePoint[] = []) {
  const trace = createSpeedTrace();
  for (const { value, atMs } of earlier) trace.add(value, atMs);
  let nextMs: number | undefined;
  return {
    points: () => trace.points(),
    sampleUntil(nowMs: number) {
      if (nextMs === undefined && rate.rate(nowMs) === undefined) return;
      nextMs ??= nowMs;
      nextMs = Math.max(nextMs, nowMs - MAX_FILL * TRACE_EVERY_MS);
      for (; nextMs <= nowMs; nextMs += TRACE_EVERY_MS) {
        trace.add(rate.rate(nextMs) ?? 0, nextMs - startMs);
      }
    },
  };
}

function statsOf(figures: AnswerFigures): StreamStats {
  const { totalChunks, totalCharacters, totalWords, elapsedMs, wordsPerSecond, charactersPerSecond } =
    figures;
  const { chunkSize, interChunkLatencyMs } = figures;
  return {
    totalChunks,
    totalCharacters,
    totalWords,
    elapsedMs,
    wordsPerSecond,
    charactersPerSecond,
    ...(chunkSize === undefined ? {} : { chunkSize }),
    ...(interChunkLatencyMs === undefined ? {} : { interChunkLatencyMs }),
  };
}

/** The server's figures in the page's units. */
function fromWire(stats: StreamingStats): StreamStats {
  const { time_to_first_token: firstSeconds, chunk_size: chunkSize, inter_chunk_latency: gap } = stats;
  return {
    totalChunks: stats.total_chunks,
    totalCharacters: stats.total_characters,
    totalWords: stats.total_words,
    elapsedMs: stats.elapsed_time * 1_000,
    wordsPerSecond: stats.words_per_second,
    charactersPerSecond: stats.characters_per_second,
    ...(firstSeconds === undefined ? {} : { timeToFirstTokenMs: firstSeconds * 1_000 }),
    ...(chunkSize === undefined ? {} : { chunkSize }),
    ...(gap === undefined
      ? {}
      : { interChunkLatencyMs: { p50: gap.p50 * 1_000, p95: gap.p95 * 1_000, max: gap.max * 1_000 } }),
  };
}
