import { OllamaError } from "./ollama-errors";

/** How tokens are chosen and when to stop, with Ollama's defaults filled in. */
export interface Sampling {
  temperature: number;
  topK: number;
  topP: number;
  minP: number;
  /** Absent: a new random one each time. */
  seed: number | undefined;
  contextTokens: number;
  /** At most this many tokens; -1 no limit of its own, -2 until the context is full. */
  predictTokens: number;
  repeatPenalty: number;
  repeatLastTokens: number;
  presencePenalty: number;
  frequencyPenalty: number;
  stop: readonly string[];
}

type Kind = "float32" | "integer" | "boolean" | "array";

/** Every option Ollama knows, so that a wrong type is refused even where the engine has no use for it. */
const OPTION_KINDS: Record<string, Kind> = {
  temperature: "float32",
  top_p: "float32",
  min_p: "float32",
  typical_p: "float32",
  repeat_penalty: "float32",
  presence_penalty: "float32",
  frequency_penalty: "float32",
  top_k: "integer",
  seed: "integer",
  num_ctx: "integer",
  num_predict: "integer",
  num_keep: "integer",
  num_batch: "integer",
  num_gpu: "integer",
  main_gpu: "integer",
  num_thread: "integer",
  repeat_last_n: "integer",
  use_mmap: "boolean",
  stop: "array",
};

/** Ollama's default context on a machine without a large GPU. */
const DEFAULT_CONTEXT_TOKENS = 4096;
const SMALLEST_CONTEXT_TOKENS = 16;

/** Settings from a request's `options`; unknown ones are ignored, `null` counts as absent, whole numbers are cut
 * from fractions: all as Ollama does. Defaults are those of Ollama's api/types.go.
 * @throws OllamaError 500 for an option of a wrong type */
export function parseOptions(options: Record<string, unknown>): Sampling {
  for (const [name, value] of Object.entries(options)) checkKind(name, value);
  const number = (name: string, fallback: number) =>
    typeof options[name] === "number" ? options[name] : fallback;
  const integer = (name: string, fallback: number) => Math.trunc(number(name, fallback));
  const seed = integer("seed", -1);
  return {
    temperature: Math.max(0, number("temperature", 0.8)),
    topK: Math.max(0, integer("top_k", 40)),
    topP: number("top_p", 0.9),
    minP: number("min_p", 0),
    seed: seed < 0 ? undefined : seed % 2 ** 32,
    contextTokens: Math.max(SMALLEST_CONTEXT_TOKENS, integer("num_ctx", DEFAULT_CONTEXT_TOKENS)),
    predictTokens: integer("num_predict", -1),
    repeatPenalty: number("repeat_penalty", 1.1),
    repeatLastTokens: integer("repeat_last_n", 64),
    presencePenalty: number("presence_penalty", 0),
    frequencyPenalty: number("frequency_penalty", 0),
    stop: Array.isArray(options.stop) ? options.stop.filter((stop) => typeof stop === "string") : [],
  };
}

function checkKind(name: string, value: unknown): void {
  const kind = OPTION_KINDS[name];
  if (kind === undefined || value === null || value === undefined) return;
  if (matches(kind, value)) return;
  throw new OllamaError(500, `option ${JSON.stringify(name)} must be of type ${kind}`);
}

function matches(kind: Kind, value: unknown): boolean {
  if (kind === "boolean") return typeof value === "boolean";
  if (kind === "array") return Array.isArray(value) && value.every((item) => typeof item === "string");
  return typeof value === "number" && Number.isFinite(value);
}
