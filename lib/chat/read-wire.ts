import type { ErrorDetail } from "./errors";
import type { ErrorBody, StatusEvent, StopReport, StreamingEvent, StreamingStats } from "./events";
import { isErrorCode } from "./failure";
import { entries, type Fields, flag, isFields, number, oneOf, parse, text } from "./wire-fields";

/* The browser's side of the schemas in events.ts, written by hand: zod would be most of the page's script.
 * read-wire.test.ts holds both to the same verdicts. */

/** What the page reads of an event. */
export type WireEvent = { readonly streaming_stats: StreamingStats | undefined } & Pick<
  StreamingEvent,
  | "content"
  | "full_content"
  | "thinking"
  | "done"
  | "model"
  | "done_reason"
  | "stopped_by"
  | "usage"
  | "error"
  | "error_id"
  | "code"
  | "retryable"
>;

/** One SSE `data` as an event, or undefined when it is not one. */
export function readWireEvent(json: string): WireEvent | undefined {
  return readEventFields(parse(json));
}

function readEventFields(value: unknown): WireEvent | undefined {
  if (!isFields(value)) return undefined;
  const content = text(value.content);
  if (content === undefined || typeof value.done !== "boolean") return undefined;
  return {
    content,
    full_content: text(value.full_content),
    thinking: text(value.thinking),
    done: value.done,
    model: text(value.model) ?? "",
    streaming_stats: isFields(value.streaming_stats) ? readStats(value.streaming_stats) : undefined,
    done_reason: text(value.done_reason),
    stopped_by: oneOf(["user", "abandoned"], value.stopped_by),
    usage: isFields(value.usage) ? readUsage(value.usage) : undefined,
    error: text(value.error),
    error_id: text(value.error_id),
    code: isErrorCode(value.code) ? value.code : undefined,
    retryable: flag(value.retryable),
  };
}

function readStats(value: Fields): StreamingStats {
  const { chunk_size: size, inter_chunk_latency: gap } = value;
  return {
    total_chunks: number(value.total_chunks) ?? 0,
    total_characters: number(value.total_characters) ?? 0,
    elapsed_time: number(value.elapsed_time) ?? 0,
    words_per_second: number(value.words_per_second) ?? 0,
    characters_per_second: number(value.characters_per_second) ?? 0,
    total_words: number(value.total_words) ?? 0,
    time_to_first_token: number(value.time_to_first_token),
    chunk_size: isFields(size)
      ? { min: number(size.min) ?? 0, mean: number(size.mean) ?? 0, max: number(size.max) ?? 0 }
      : undefined,
    inter_chunk_latency: isFields(gap)
      ? { p50: number(gap.p50) ?? 0, p95: number(gap.p95) ?? 0, max: number(gap.max) ?? 0 }
      : undefined,
  };
}

const PHASES = [
  "queued",
  "loading",
  "prefill",
  "thinking",
  "answering",
  "done",
] as const satisfies readonly StatusEvent["phase"][];

/** The data of a `status` event, or undefined when it is not one. */
export function readStatus(json: string): StatusEvent | undefined {
  const value = parse(json);
  if (!isFields(value)) return undefined;
  const phase = oneOf(PHASES, value.phase);
  if (phase === undefined) return undefined;
  return {
    phase,
    queue_position: number(value.queue_position),
    elapsed: number(value.elapsed) ?? 0,
    eta: number(value.eta),
  };
}

/** What the page reads of the answer to a DELETE. */
export type WireStopReport = WireEvent & Pick<StopReport, "stopped" | "release_duration">;

/** The body of an answer to `DELETE /chat/{id}`, or undefined when it is not one. */
export function readStopReport(json: string): WireStopReport | undefined {
  const value = parse(json);
  const event = readEventFields(value);
  if (event === undefined || !isFields(value) || typeof value.stopped !== "boolean") return undefined;
  return { ...event, stopped: value.stopped, release_duration: number(value.release_duration) ?? 0 };
}

function readUsage(value: Fields): StreamingEvent["usage"] {
  return {
    prompt_tokens: number(value.prompt_tokens),
    completion_tokens: number(value.completion_tokens),
    tokens_per_second: number(value.tokens_per_second),
    load_duration: number(value.load_duration),
    prompt_eval_duration: number(value.prompt_eval_duration),
    eval_duration: number(value.eval_duration),
    total_duration: number(value.total_duration),
  };
}

/** The JSON body of a failure, or undefined when something else (a proxy's page) answered. */
export function readErrorBody(json: string): ErrorBody | undefined {
  const value = parse(json);
  if (!isFields(value)) return undefined;
  const sentence = text(value.error);
  const errorId = text(value.error_id);
  if (sentence === undefined || errorId === undefined || typeof value.retryable !== "boolean")
    return undefined;
  return {
    error: sentence,
    error_id: errorId,
    code: isErrorCode(value.code) ? value.code : "internal",
    retryable: value.retryable,
    details: Array.isArray(value.details) ? entries(value.details, readDetail) : undefined,
  };
}

function readDetail(value: unknown): ErrorDetail | undefined {
  if (!isFields(value)) return undefined;
  const path = text(value.path);
  const message = text(value.message);
  return path === undefined || message === undefined ? undefined : { path, message };
}
