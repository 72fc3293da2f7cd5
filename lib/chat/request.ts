import { z } from "zod";

const ROLES = ["system", "user", "assistant", "tool"] as const;

const LIMITS = { messages: 10_000, images: 16, modelChars: 256, stops: 64 };

/** Strict base64 of at least one byte. Ollama's client opens strings that look like paths; nothing but base64
 * may get past this schema. */
const base64Schema = z
  .string()
  .min(4, "must be base64")
  .refine(
    (text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text),
    "must be base64 without a data: prefix",
  )
  .refine((text) => isImage(text), "must be a PNG, JPEG, WebP or GIF image");

/** The first bytes decide: a path such as `etc/passwd12` is base64 by its letters, but is not an image. */
function isImage(base64: string): boolean {
  return ["iVBORw0KGgo", "/9j/", "R0lGOD", "UklGR"].some((magic) => base64.startsWith(magic));
}

const messageSchema = z
  .object({
    role: z.enum(ROLES),
    content: z.string(),
    thinking: z.string().optional(),
    images: z.array(base64Schema).max(LIMITS.images).optional(),
    tool_name: z.string().optional(),
    tool_call_id: z.string().optional(),
  })
  .refine((message) => message.images === undefined || message.role === "user", {
    path: ["images"],
    message: "only a user message can carry images",
  });
export type ChatMessage = z.infer<typeof messageSchema>;

const optionsSchema = z.object({
  temperature: z.number().min(0).max(10).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).max(1_000_000).optional(),
  min_p: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  num_ctx: z.int().min(1).max(16_777_216).optional(),
  num_predict: z.int().min(-2).max(16_777_216).optional(),
  repeat_penalty: z.number().min(0).max(100).optional(),
  stop: z.union([z.string(), z.array(z.string()).max(LIMITS.stops)]).optional(),
});
export type ChatOptions = z.infer<typeof optionsSchema>;

/** The body of `POST /chat`. Unknown fields are dropped; every known one is checked. */
export const chatRequestSchema = z.object({
  conversation: z
    .array(messageSchema)
    .min(1, "must hold at least one message")
    .max(LIMITS.messages)
    .refine((messages) => messages.at(-1)?.role !== "system", "must not end with a system message"),
  stream: z.boolean().default(false),
  model: z
    .string()
    .min(1)
    .max(LIMITS.modelChars)
    .regex(/^[\w.:/@-]+$/, "has characters that no model name has")
    .refine((name) => !name.includes(".."), "has characters that no model name has")
    .optional(),
  options: optionsSchema.optional(),
  think: z.union([z.boolean(), z.enum(["low", "medium", "high", "max"])]).optional(),
  format: z.union([z.literal("json"), z.record(z.string(), z.unknown())]).optional(),
  keep_alive: z
    .union([
      z.string().regex(/^-?\d+(\.\d+)?(ns|us|µs|ms|s|m|h)?$/, "must be a duration such as 5m"),
      z.number(),
    ])
    .optional(),
  full_content: z.enum(["every", "final"]).default("every"),
  on_disconnect: z.enum(["cancel", "continue"]).default("cancel"),
  include_status: z.boolean().default(false),
});
export type ChatRequest = z.infer<typeof chatRequestSchema>;
