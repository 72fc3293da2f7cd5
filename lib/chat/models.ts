import { z } from "zod";
import { PULL_REASONS, PULL_STATUSES } from "./pull-status";

/** A model as `GET /models` tells it; what the model server did not say is absent. */
export const modelSchema = z.object({
  name: z.string(),
  size_bytes: z.number().optional(),
  family: z.string().optional(),
  parameter_size: z.string().optional(),
  quantization: z.string().optional(),
  capabilities: z.array(z.string()),
  context_length: z.number().optional(),
  modified_at: z.string().optional(),
  loaded: z.boolean(),
  /** How it is in memory; absent while it is not loaded. */
  memory: z
    .object({
      size_bytes: z.number().optional(),
      /** The part of it that is in the memory of a graphics card. */
      vram_bytes: z.number().optional(),
      /** The window it was loaded with; the model itself may read more. */
      context_length: z.number().optional(),
      /** When it leaves memory if nobody asks. */
      expires_at: z.string().optional(),
    })
    .optional(),
});
export type Model = z.infer<typeof modelSchema>;

/** A model on its way to the model server. */
export const pullSchema = z.object({
  model: z.string(),
  status: z.enum(PULL_STATUSES),
  completed_bytes: z.number().optional(),
  /** Of the parts known so far. */
  total_bytes: z.number().optional(),
  bytes_per_second: z.number().optional(),
  remaining_seconds: z.number().optional(),
  reason: z.enum(PULL_REASONS).optional(),
  /** Why it failed, in a sentence that is safe to show. */
  error: z.string().optional(),
});
export type Pull = z.infer<typeof pullSchema>;

/** The body of `POST /models/pull`. */
export const pullRequestSchema = z.object({
  model: z.string().min(1).max(512),
  /** False answers at once and leaves following it to `GET /models`. */
  stream: z.boolean().default(true),
});

/** A model that is offered for fetching. */
const offerSchema = z.object({
  name: z.string(),
  size_bytes: z.number().optional(),
  license: z.string().optional(),
});
export type ModelOffer = z.infer<typeof offerSchema>;

/** The body of `GET /models`. `upstream.kind` says what answers: an Ollama, or the embedded engine. */
export const modelListSchema = z.object({
  models: z.array(modelSchema),
  /** The model used when a request names none; absent when there is none. */
  default_model: z.string().optional(),
  /** Running ones, and those that failed lately. */
  pulls: z.array(pullSchema),
  /** All that can be fetched; absent where any name may be tried. */
  catalogue: z.array(offerSchema).optional(),
  /** Whether this server fetches, deletes and unloads models when asked (`SYNAPSE_MODEL_MANAGEMENT`). */
  can_manage: z.boolean().optional(),
  upstream: z.object({
    kind: z.enum(["ollama", "engine"]),
    version: z.string().optional(),
    /** Whether it runs on the machine that runs Synapse; absent when that is not known. */
    local: z.boolean().optional(),
  }),
});
export type ModelList = z.infer<typeof modelListSchema>;

/** The body of `GET /models/{name}`. Long texts are cut. */
export const modelDetailsSchema = z.object({
  name: z.string(),
  family: z.string().optional(),
  format: z.string().optional(),
  parameter_size: z.string().optional(),
  parameter_count: z.number().optional(),
  quantization: z.string().optional(),
  capabilities: z.array(z.string()),
  context_length: z.number().optional(),
  modified_at: z.string().optional(),
  /** The options that the model brings along, in their order; one may come more than once. */
  parameters: z.array(z.object({ name: z.string(), value: z.string() })),
  system: z.string().optional(),
  template: z.string().optional(),
  /** Its first lines. */
  license: z.string().optional(),
});
export type ModelDetails = z.infer<typeof modelDetailsSchema>;
