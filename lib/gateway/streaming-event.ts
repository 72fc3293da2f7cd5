import type { StatusEvent, StreamingEvent, StreamingStats } from "@/lib/chat/events";
import type { ChatRequest } from "@/lib/chat/request";
import type { Clock } from "@/lib/generation/clock";
import type { CursorStep } from "@/lib/generation/cursor";
import type { GenerationEnd, GenerationLog, GenerationStatus, LogReading } from "@/lib/generation/log";
import { encodeEvent, toSseJson } from "@/lib/sse/encoder";
import type { StreamStats } from "@/lib/stats/stream-stats";

interface EventEncoderOptions {
  readonly log: GenerationLog;
  readonly fullContent: ChatRequest["full_content"];
  readonly clock: Clock;
}

/** What an encoder makes an event of. */
type EncodedStep = Extract<CursorStep, { readonly position: number }>;

/** One connection's encoder: a step of its cursor as the documented SSE event, `chunk_id` counting from 1. A status is
 * an event of that name and counts for nothing. */
export function createEventEncoder({ log, fullContent, clock }: EventEncoderOptions) {
  let chunkId = 0;
  return function encode(step: EncodedStep): string {
    const id = `${log.id}.${step.position}`;
    if (step.type === "status") {
      const elapsedMs = clock.nowMs() - log.startMs;
      return encodeEvent({ id, event: "status", data: toSseJson(toStatusEvent(step.status, elapsedMs)) });
    }
    chunkId++;
    return encodeEvent({
      id,
      data: toSseJson(toStreamingEvent(step, log, fullContent, chunkId, clock.wallMs())),
    });
  };
}

/** A status in the documented fields. */
function toStatusEvent({ phase, queuePosition, etaMs }: GenerationStatus, elapsedMs: number): StatusEvent {
  return {
    phase,
    ...(queuePosition === undefined ? {} : { queue_position: queuePosition }),
    elapsed: toSeconds(elapsedMs),
    ...(etaMs === undefined ? {} : { eta: toSeconds(etaMs) }),
  };
}

/** A log reading in the documented fields; the end of a log becomes the event with `done: true`. */
function toStreamingEvent(
  reading: LogReading,
  log: GenerationLog,
  fullContent: ChatRequest["full_content"],
  chunkId: number,
  wallMs: number,
): StreamingEvent {
  const isEnd = reading.type === "end";
  const common = {
    chunk_id: chunkId,
    timestamp: isoTime(wallMs),
    done: isEnd,
    model: log.model(),
    streaming_stats: toWireStats(reading.stats),
  };
  if (!isEnd) {
    // Undefined fields are left out of the JSON; objects of one shape are what makes this fast.
    const full_content = fullContent === "every" ? log.textUpTo(reading.textLength) : undefined;
    const isText = reading.kind === "text";
    const content = isText ? reading.text : "";
    const thinking = isText ? undefined : reading.text;
    const { chunk_id, timestamp, done, model, streaming_stats } = common;
    return { content, full_content, thinking, chunk_id, timestamp, done, model, streaming_stats };
  }
  // The text of an evicted answer is gone; a client that took "" for it would lose what it has.
  const isGone = reading.end.type === "failed" && reading.end.error.code === "gone";
  const full = isGone ? {} : { full_content: log.textUpTo(reading.textLength) };
  return { content: "", ...full, ...common, ...toEndFields(reading.end) };
}

/** The answer as one object: the fields of the last event, with the whole text and the whole thought. Undefined while
 * the log is open. */
export function toWholeEvent(log: GenerationLog, wallMs: number): StreamingEvent | undefined {
  const reading = log.ending();
  if (reading === undefined) return undefined;
  const event = toStreamingEvent(reading, log, "every", 1, wallMs);
  const thinking = log.thinkingText();
  return { ...event, content: event.full_content ?? "", ...(thinking === "" ? {} : { thinking }) };
}

function toEndFields(end: GenerationEnd): Partial<StreamingEvent> {
  switch (end.type) {
    case "done":
      return { done_reason: end.doneReason, usage: end.usage };
    case "stopped":
      return { done_reason: "stopped", stopped_by: end.by };
    case "failed": {
      const { message, code, retryable } = end.error;
      return { done_reason: "error", error: message, error_id: end.errorId, code, retryable };
    }
  }
}

/** Figures in the wire's units: seconds to a tenth of a millisecond, rates to a tenth. */
export function toWireStats(stats: StreamStats): StreamingStats {
  const { timeToFirstTokenMs, chunkSize, interChunkLatencyMs: gaps } = stats;
  return {
    total_chunks: stats.totalChunks,
    total_characters: stats.totalCharacters,
    elapsed_time: toSeconds(stats.elapsedMs),
    words_per_second: toTenth(stats.wordsPerSecond),
    characters_per_second: toTenth(stats.charactersPerSecond),
    total_words: stats.totalWords,
    time_to_first_token: timeToFirstTokenMs === undefined ? undefined : toSeconds(timeToFirstTokenMs),
    chunk_size:
      chunkSize === undefined
        ? undefined
        : { min: chunkSize.min, mean: toTenth(chunkSize.mean), max: chunkSize.max },
    inter_chunk_latency:
      gaps === undefined
        ? undefined
        : { p50: toSeconds(gaps.p50), p95: toSeconds(gaps.p95), max: toSeconds(gaps.max) },
  };
}

let second = Number.NaN;
let secondPrefix = "";

/** As Date.toISOString has it; its part down to the second is made once a second, not once an event. */
function isoTime(wallMs: number): string {
  const thisSecond = Math.floor(wallMs / 1000);
  if (thisSecond !== second) {
    second = thisSecond;
    secondPrefix = new Date(thisSecond * 1000).toISOString().slice(0, 20);
  }
  return `${secondPrefix}${String(Math.floor(wallMs) - thisSecond * 1000).padStart(3, "0")}Z`;
}

function toSeconds(ms: number): number {
  return Math.round(ms * 10) / 10_000;
}

function toTenth(value: number): number {
  return Math.round(value * 10) / 10;
}
