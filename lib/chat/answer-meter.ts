import { createLiveRate, type LiveRate } from "@/lib/stats/live-rate";
import { createSpeedTrace, type TracePoint } from "@/lib/stats/speed-trace";
import { createStreamStats, type StreamStats } from "@/lib/stats/stream-stats";

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

/** Measures one generation that was sent at `startMs` on the same monotonic clock. */
export function createAnswerMeter(startMs: number): AnswerMeter {
  const stats = createStreamStats({ startMs });
  const chunkRate = createLiveRate();
  const wordRate = createLiveRate();
  const trace = createTraceSampler(chunkRate, startMs);
  let words = 0;
  let modelChunks = 0;
  let firstChunks = 0;
  let thinkingStartMs: number | undefined;
  let lastOutputMs: number | undefined;

  const figures = (nowMs: number): AnswerFigures => {
    const snapshot = stats.snapshot();
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
    add({ text, thinking, chunks }, atMs) {
      trace.sampleUntil(atMs);
      stats.chunk("thinking", thinking, atMs);
      stats.chunk("text", text, atMs);
      chunkRate.add(chunks, atMs);
      if (modelChunks === 0) firstChunks = chunks;
      modelChunks += chunks;
      const total = stats.snapshot().totalWords;
      if (text !== "") wordRate.add(total - words, atMs);
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
function createTraceSampler(rate: LiveRate, startMs: number) {
  const trace = createSpeedTrace();
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
