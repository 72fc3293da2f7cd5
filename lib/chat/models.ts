import { z } from "zod";

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
});
export type Model = z.infer<typeof modelSchema>;

/** A download that is running or has failed on the model server. */
export const pullSchema = z.object({
  model: z.string(),
  status: z.string(),
  completed_bytes: z.number().optional(),
  total_bytes: z.number().optional(),
  bytes_per_second: z.number().optional(),
  error: z.string().optional(),
});
export type Pull = z.infer<typeof pullSchema>;

/** The body of `GET /models`. `upstream.kind` says what answers: an Ollama, or the embedded engine. */
export const modelListSchema = z.object({
  models: z.array(modelSchema),
  /** The model used when a request names none; absent when there is none. */
  default_model: z.string().optional(),
  pulls: z.array(pullSchema),
  upstream: z.object({
    kind: z.enum(["ollama", "engine"]),
    version: z.string().optional(),
    /** Whether it runs on the machine that runs Synapse; absent when that is not known. */
    local: z.boolean().optional(),
  }),
});
export type ModelList = z.infer<typeof modelListSchema>;
