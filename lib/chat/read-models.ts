import type { Model, ModelList, ModelOffer, Pull } from "./models";
import { PULL_REASONS, PULL_STATUSES } from "./pull-status";
import { entries, flag, isFields, number, oneOf, parse, text } from "./wire-fields";

/* The browser's side of the schemas in models.ts; read-models.test.ts holds both to the same verdicts. */

/** The body of `GET /models`, or undefined when it is not one. What cannot be read in it is left out. */
export function readModelList(json: string): ModelList | undefined {
  const value = parse(json);
  if (!isFields(value) || !Array.isArray(value.models) || !Array.isArray(value.pulls)) return undefined;
  if (!isFields(value.upstream)) return undefined;
  const kind = oneOf(["ollama", "engine"], value.upstream.kind);
  if (kind === undefined) return undefined;
  return {
    models: entries(value.models, readModel),
    default_model: text(value.default_model),
    pulls: entries(value.pulls, readPullFields),
    catalogue: Array.isArray(value.catalogue) ? entries(value.catalogue, readOffer) : undefined,
    can_manage: flag(value.can_manage),
    upstream: { kind, version: text(value.upstream.version), local: flag(value.upstream.local) },
  };
}

function readModel(value: unknown): Model | undefined {
  if (!isFields(value) || typeof value.name !== "string" || typeof value.loaded !== "boolean")
    return undefined;
  return {
    name: value.name,
    size_bytes: number(value.size_bytes),
    family: text(value.family),
    parameter_size: text(value.parameter_size),
    quantization: text(value.quantization),
    capabilities: entries(value.capabilities, text),
    context_length: number(value.context_length),
    modified_at: text(value.modified_at),
    loaded: value.loaded,
    memory: readMemory(value.memory),
  };
}

function readMemory(value: unknown): Model["memory"] {
  if (!isFields(value)) return undefined;
  return {
    size_bytes: number(value.size_bytes),
    vram_bytes: number(value.vram_bytes),
    context_length: number(value.context_length),
    expires_at: text(value.expires_at),
  };
}

function readOffer(value: unknown): ModelOffer | undefined {
  if (!isFields(value) || typeof value.name !== "string") return undefined;
  return { name: value.name, size_bytes: number(value.size_bytes), license: text(value.license) };
}

/** The answer to `POST /models/pull`, or undefined when it is not one. */
export function readPull(json: string): Pull | undefined {
  return readPullFields(parse(json));
}

function readPullFields(value: unknown): Pull | undefined {
  if (!isFields(value) || typeof value.model !== "string") return undefined;
  const status = oneOf(PULL_STATUSES, value.status);
  if (status === undefined) return undefined;
  return {
    model: value.model,
    status,
    completed_bytes: number(value.completed_bytes),
    total_bytes: number(value.total_bytes),
    bytes_per_second: number(value.bytes_per_second),
    remaining_seconds: number(value.remaining_seconds),
    reason: oneOf(PULL_REASONS, value.reason),
    error: text(value.error),
  };
}
