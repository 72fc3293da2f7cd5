import type { StreamingEvent, StreamingStats } from "@/lib/chat/events";
import type { ChatRequest } from "@/lib/chat/request";
import type { LogReading } from "@/lib/generation/log";
import type { Generation } from "@/lib/generation/start-generation";
import { encodeEvent, toSseJson } from "@/lib/sse/encoder";
import type { StreamStats } from "@/lib/stats/stream-stats";

export interface EventEncoderOptions {
  readonly generation: Generation;
  readonly fullContent: ChatRequest["full_content"];
  readonly wallMs: () => number;
}

/** One connection's encoder: a log reading as the documented SSE event, `chunk_id` counting from 1. */
export function createEventEncoder({ generation, fullContent, wallMs }: EventEncoderOptions) {
  let chunkId = 0;
  return function encode(reading: LogReading): string {
    chunkId++;
    const id = `${generation.log.id}.${reading.position}`;
    return encodeEvent({
      id,
      data: toSseJson(toStreamingEvent(reading, generation, fullContent, chunkId, wallMs())),
    });
  };
}

/** A log reading in the documented fields; the end of a log becomes the event with `done: true`. */
export function toStreamingEvent(
  reading: LogReading,
  generation: Generation,
  fullContent: ChatRequest["full_content"],
  chunkId: number,
  wallMs: number,
): StreamingEvent {
  const { log } = generation;
  const common = {
    chunk_id: chunkId,
    timestamp: new Date(wallMs).toISOString(),
    done: reading.type === "end",
    model: generation.model(),
    streaming_stats: toWireStats(reading.stats),
  };
  if (reading.type === "output") {
    const full = fullContent === "every" ? { full_content: log.textUpTo(reading.textLength) } : {};
    return reading.kind === "text"
      ? { content: reading.text, ...full, ...common }
      : { content: "", ...full, thinking: reading.text, ...common };
  }
  const { end } = reading;
  const last = { content: "", full_content: log.textUpTo(reading.textLength), ...common };
  if (end.type === "done") return { ...last, done_reason: end.doneReason, usage: end.usage };
  const { error, errorId } = end;
  return {
    ...last,
    done_reason: "error",
    error: error.message,
    error_id: errorId,
    code: error.code,
    retryable: error.retryable,
  };
}

/** Figures in the wire's units: seconds to a tenth of a millisecond, rates to a tenth. */
export function toWireStats(stats: StreamStats): StreamingStats {
  const { timeToFirstTokenMs, chunkSize, interChunkLatencyMs } = stats;
  return {
    total_chunks: stats.totalChunks,
    total_characters: stats.totalCharacters,
    elapsed_time: toSeconds(stats.elapsedMs),
    words_per_second: toTenth(stats.wordsPerSecond),
    characters_per_second: toTenth(stats.charactersPerSecond),
    total_words: stats.totalWords,
    ...(timeToFirstTokenMs === undefined ? {} : { time_to_first_token: toSeconds(timeToFirstTokenMs) }),
    ...(chunkSize === undefined
      ? {}
      : { chunk_size: { min: chunkSize.min, mean: toTenth(chunkSize.mean), max: chunkSize.max } }),
    ...(interChunkLatencyMs === undefined
      ? {}
      : {
          inter_chunk_latency: {
            p50: toSeconds(interChunkLatencyMs.p50),
            p95: toSeconds(interChunkLatencyMs.p95),
            max: toSeconds(interChunkLatencyMs.max),
          },
        }),
  };
}

function toSeconds(ms: number): number {
  return Math.round(ms * 10) / 10_000;
}

function toTenth(value: number): number {
  return Math.round(value * 10) / 10;
}
