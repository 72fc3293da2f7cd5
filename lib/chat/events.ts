import { z } from "zod";
import { ERROR_TABLE, type ErrorCode } from "./errors";

/** Figures of the answer so far, measured on the server. Times are seconds, sizes are code points. */
export const streamingStatsSchema = z.object({
  /** Chunks with output (text or thinking) that the model has sent. */
  total_chunks: z.number(),
  /** Code points of `full_content`. */
  total_characters: z.number(),
  /** Request accepted → latest chunk. */
  elapsed_time: z.number(),
  /** Words after the first chunk ÷ time since it; 0 until there are two chunks. */
  words_per_second: z.number(),
  characters_per_second: z.number(),
  total_words: z.number(),
  /** Request accepted → first output; absent until known. */
  time_to_first_token: z.number().optional(),
  chunk_size: z.object({ min: z.number(), mean: z.number(), max: z.number() }).optional(),
  inter_chunk_latency: z.object({ p50: z.number(), p95: z.number(), max: z.number() }).optional(),
});
export type StreamingStats = z.infer<typeof streamingStatsSchema>;

/** Ollama's own counters, durations in seconds; a field Ollama did not send is absent. */
export const usageSchema = z.object({
  prompt_tokens: z.number().optional(),
  completion_tokens: z.number().optional(),
  tokens_per_second: z.number().optional(),
  load_duration: z.number().optional(),
  prompt_eval_duration: z.number().optional(),
  eval_duration: z.number().optional(),
  total_duration: z.number().optional(),
});
export type Usage = z.infer<typeof usageSchema>;

/** What a generation is doing. `queued` waits for its turn here, `loading` and `prefill` on the model server. */
export const phaseSchema = z.enum(["queued", "loading", "prefill", "thinking", "answering", "done"]);
export type Phase = z.infer<typeof phaseSchema>;

/** The data of an SSE event named `status`, sent between the documented ones when a request asks for it. */
export const statusEventSchema = z.object({
  phase: phaseSchema,
  /** Generations ahead of this one, while `queued`; 0 is next. */
  queue_position: z.number().optional(),
  /** Seconds since the request was accepted. */
  elapsed: z.number(),
  /** Seconds until its turn, estimated from the last generations; absent when there is nothing to go by. */
  eta: z.number().optional(),
});
export type StatusEvent = z.infer<typeof statusEventSchema>;

const errorCodeSchema = z.enum(Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]]);

/** One SSE data event of `POST /chat`, as documented in docs/protocol.md. */
export const streamingEventSchema = z.object({
  content: z.string(),
  /** Everything so far; with `full_content: "final"` only on the last event. */
  full_content: z.string().optional(),
  /** Text of the thought; such an event has `content: ""`. */
  thinking: z.string().optional(),
  chunk_id: z.number(),
  timestamp: z.string(),
  done: z.boolean(),
  model: z.string(),
  streaming_stats: streamingStatsSchema,
  done_reason: z.string().optional(),
  /** Who stopped it, when `done_reason` is `stopped`: the user, or nobody came back in time. */
  stopped_by: z.enum(["user", "abandoned"]).optional(),
  usage: usageSchema.optional(),
  error: z.string().optional(),
  error_id: z.string().optional(),
  code: errorCodeSchema.optional().catch(undefined),
  retryable: z.boolean().optional(),
});
export type StreamingEvent = z.infer<typeof streamingEventSchema>;

/** The answer to `DELETE /chat/{id}`: the last event with the whole text, and what stopping did. */
export const stopReportSchema = streamingEventSchema.extend({
  /** Whether this call ended the generation; false when it had already ended. */
  stopped: z.boolean(),
  /** Seconds from the call until the request to the model server was closed; 0 when it had been closed before. */
  release_duration: z.number(),
});
export type StopReport = z.infer<typeof stopReportSchema>;

/** The JSON body of every failure that has an HTTP status. */
export const errorBodySchema = z.object({
  error: z.string(),
  error_id: z.string(),
  code: errorCodeSchema.catch("internal"),
  retryable: z.boolean(),
  details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
