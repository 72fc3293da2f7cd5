import * as z from "zod/mini";
import { ERROR_TABLE } from "./errors";
import { type AnswerFailure, interruptedFailure } from "./failure";
import type { ConversationHead, Message } from "./messages";
import type { StoredConversation } from "./storage";
import { parse } from "./wire-fields";

/* The shape of an exported file. A file comes from anywhere, so all of it is checked; what is not known is dropped. It is
 * loaded only when somebody imports, so a schema may cost a few kilobytes. */

const FORMAT = "synapse-conversations";
const VERSION = 1;

const LIMITS = { conversations: 100_000, messages: 100_000, idChars: 200, titleChars: 1_000 };

const FAILURE_CODES = [...Object.keys(ERROR_TABLE), "network"] as AnswerFailure["code"][];

const id = z.string().check(z.minLength(1), z.maxLength(LIMITS.idChars));
const count = z.number().check(z.gte(0));
const timeMs = z.number().check(z.gte(0), z.lte(8.64e15));
const options = z.object({
  temperature: z.optional(z.number()),
  top_p: z.optional(z.number()),
  top_k: z.optional(z.number()),
  min_p: z.optional(z.number()),
  seed: z.optional(z.number()),
  num_ctx: z.optional(z.number()),
  num_predict: z.optional(z.number()),
  repeat_penalty: z.optional(z.number()),
  stop: z.optional(z.union([z.string(), z.array(z.string())])),
});
const settings = z.object({
  system: z.optional(z.string()),
  options: z.optional(options),
  think: z.optional(z.union([z.boolean(), z.enum(["low", "medium", "high", "max"])])),
  format: z.optional(z.union([z.literal("json"), z.record(z.string(), z.unknown())])),
  keep_alive: z.optional(z.union([z.string(), z.number()])),
});
const base64 = z.string().check(z.regex(/^[A-Za-z0-9+/]+={0,2}$/));
const attachment = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("image"),
    id,
    name: z.string(),
    mediaType: z.string().check(z.regex(/^image\/(png|jpeg|webp|gif)$/)),
    base64,
    widthPx: count,
    heightPx: count,
  }),
  z.object({ kind: z.literal("text"), id, name: z.string(), text: z.string() }),
]);
const head = z.object({
  id,
  title: z.string().check(z.maxLength(LIMITS.titleChars)),
  isRenamed: z.optional(z.boolean()),
  createdAtMs: timeMs,
  updatedAtMs: timeMs,
  pinnedAtMs: z.optional(timeMs),
  leafId: z.optional(id),
  settings: z.optional(settings),
});
const usage = z.object({
  prompt_tokens: z.optional(z.number()),
  completion_tokens: z.optional(z.number()),
  tokens_per_second: z.optional(z.number()),
  load_duration: z.optional(z.number()),
  prompt_eval_duration: z.optional(z.number()),
  eval_duration: z.optional(z.number()),
  total_duration: z.optional(z.number()),
});
const failure = z.object({
  code: z.catch(z.enum(FAILURE_CODES), "internal"),
  reason: z.catch(z.optional(z.enum(["lost", "forgotten", "abandoned", "reloaded", "foreign"])), undefined),
  sentence: z.optional(z.string()),
  httpStatus: z.optional(z.number()),
  errorId: z.optional(z.string()),
  retryable: z.boolean(),
});
const status = z.catch(
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("done"), doneReason: z.string(), usage }),
    z.object({ kind: z.literal("stopped"), releaseMs: z.optional(z.number()) }),
    z.object({ kind: z.literal("error"), failure }),
  ]),
  // An answer that was on its way when the file was written arrives no more.
  { kind: "error", failure: interruptedFailure("reloaded") },
);
const figures = z.object({
  totalChunks: count,
  totalCharacters: count,
  totalWords: count,
  elapsedMs: count,
  timeToFirstTokenMs: z.optional(count),
  firstTextMs: z.optional(count),
  wordsPerSecond: count,
  charactersPerSecond: count,
  chunkSize: z.optional(z.object({ min: count, mean: count, max: count })),
  interChunkLatencyMs: z.optional(z.object({ p50: count, p95: count, max: count })),
  clockMs: count,
  modelChunks: count,
  chunksPerSecond: z.optional(count),
  thinkingStartMs: z.optional(count),
  thinkingMs: z.optional(count),
  lastOutputMs: z.optional(count),
  trace: z.array(z.object({ atMs: count, value: count })),
});

const userMessage = z.object({
  role: z.literal("user"),
  id,
  parentId: z.optional(id),
  content: z.string(),
  attachments: z.optional(z.array(attachment)),
  sentAtMs: timeMs,
});
const assistantMessage = z.object({
  role: z.literal("assistant"),
  id,
  parentId: z.optional(id),
  content: z.string(),
  thinking: z.catch(z.string(), ""),
  keptUnits: z.catch(count, 0),
  model: z.optional(z.string()),
  loading: z.catch(z.boolean(), false),
  askedAtMs: timeMs,
  endedAtMs: z.optional(timeMs),
  status,
  figures: z.catch(figures, () => ({ ...NO_FIGURES, trace: [] })),
});
const conversation = z.object({
  head,
  messages: z
    .array(z.discriminatedUnion("role", [userMessage, assistantMessage]))
    .check(z.maxLength(LIMITS.messages)),
});
const file = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  conversations: z.array(z.unknown()).check(z.maxLength(LIMITS.conversations)),
});

const NO_FIGURES = {
  totalChunks: 0,
  totalCharacters: 0,
  totalWords: 0,
  elapsedMs: 0,
  wordsPerSecond: 0,
  charactersPerSecond: 0,
  clockMs: 0,
  modelChunks: 0,
};

/** What a file holds. `damaged` counts conversations in it that cannot be read. */
export type ConversationFile =
  | { readonly kind: "read"; readonly conversations: readonly StoredConversation[]; readonly damaged: number }
  /** No JSON, or JSON of another program. */
  | { readonly kind: "foreign" }
  /** Written by a newer version of this page. */
  | { readonly kind: "newer" };

/** Every conversation with all its branches as JSON; `readConversationFile` reads it back whole, without where a running
 * answer was to be found and what waited to be sent. */
export function writeConversationFile(
  conversations: readonly StoredConversation[],
  exportedAt: Date,
): string {
  const kept = conversations.map(({ head: { queue: _queue, ...rest }, messages }) => ({
    head: rest,
    messages: messages.map(withoutPointer),
  }));
  const whole = {
    format: FORMAT,
    version: VERSION,
    exported_at: exportedAt.toISOString(),
    conversations: kept,
  };
  return `${JSON.stringify(whole, undefined, 1)}\n`;
}

function withoutPointer(message: Message): Message {
  if (message.role === "user") return message;
  const { generation: _generation, ...rest } = message;
  return rest;
}

/** Reads what `writeConversationFile` wrote, or somebody edited: one damaged conversation does not cost the others.
 * Never throws. */
export function readConversationFile(json: string): ConversationFile {
  const data = parse(json);
  const read = file.safeParse(data);
  if (!read.success) return isNewer(data) ? { kind: "newer" } : { kind: "foreign" };
  const checked = read.data.conversations.map((one) => conversation.safeParse(one));
  const conversations = checked.flatMap((one) => (one.success ? [mended(one.data)] : []));
  return { kind: "read", conversations, damaged: checked.length - conversations.length };
}

function isNewer(data: unknown): boolean {
  const shape = z.object({ format: z.literal(FORMAT), version: z.number() }).safeParse(data);
  return shape.success && shape.data.version > VERSION;
}

/** Each message once, below a parent that stands before it in the file; what is below none begins a branch. */
function mended({ head, messages }: z.infer<typeof conversation>): StoredConversation {
  const seen = new Set<string>();
  const kept: Message[] = [];
  for (const message of messages) {
    if (seen.has(message.id)) continue;
    const parentId =
      message.parentId !== undefined && seen.has(message.parentId) ? message.parentId : undefined;
    kept.push(
      message.role === "user" ? { ...message, parentId } : { ...message, model: message.model, parentId },
    );
    seen.add(message.id);
  }
  const hasLeaf = head.leafId !== undefined && seen.has(head.leafId);
  const shown: ConversationHead = { ...head, leafId: hasLeaf ? head.leafId : kept.at(-1)?.id };
  return { head: shown, messages: kept };
}
