import { z } from "zod";
import { modelRequired, OllamaError } from "./ollama-errors";

const MESSAGES_MAX = 100_000;

const imagesSchema = z.array(z.string()).nullish();

const messageSchema = z.object({
  role: z.string(),
  content: z.string().nullish(),
  thinking: z.string().nullish(),
  images: imagesSchema,
});

const shared = {
  model: z.string().nullish(),
  stream: z.boolean().nullish(),
  format: z.unknown().optional(),
  keep_alive: z.union([z.string(), z.number()]).nullish(),
  think: z.unknown().optional(),
  options: z.record(z.string(), z.unknown()).nullish(),
  truncate: z.boolean().nullish(),
  shift: z.boolean().nullish(),
};

export const chatBodySchema = z.object({
  ...shared,
  messages: z.array(messageSchema).max(MESSAGES_MAX).nullish(),
  tools: z.array(z.unknown()).nullish(),
});

export const generateBodySchema = z.object({
  ...shared,
  prompt: z.string().nullish(),
  suffix: z.string().nullish(),
  system: z.string().nullish(),
  context: z.array(z.number().int().nonnegative()).nullish(),
  raw: z.boolean().nullish(),
  images: imagesSchema,
});

/** `name` is the older spelling of `model`; Ollama still takes both. */
export const modelBodySchema = z.object({
  model: z.string().nullish(),
  name: z.string().nullish(),
  stream: z.boolean().nullish(),
});

/** The model a body names, or Ollama's refusal of a body that names none. */
export function requiredModel(body: { model?: string | null; name?: string | null }): string {
  const name = body.model || body.name;
  if (!name) throw modelRequired();
  return name;
}

const GO_KINDS: Record<string, string> = { boolean: "bool", undefined: "null" };

/** Checks a parsed body. A field of a wrong type is refused as Go's decoder would, naming the field. */
export function parseBody<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path ?? [];
  const wrong = path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    body,
  );
  const kind = Array.isArray(wrong) ? "array" : typeof wrong;
  throw new OllamaError(
    400,
    `json: cannot unmarshal ${GO_KINDS[kind] ?? kind} into Go struct field .${path.join(".")}`,
  );
}

export type Think = boolean | "low" | "medium" | "high" | "max";

/** `think` as Ollama 0.32 takes it; absent is undefined.
 * @throws OllamaError 400 for any other value */
export function parseThink(value: unknown): Think | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "boolean") return value;
  if (value === "low" || value === "medium" || value === "high" || value === "max") return value;
  const said = `invalid think value: ${JSON.stringify(value)}`;
  throw new OllamaError(400, `${said} (must be "high", "medium", "low", "max", true, or false)`);
}

const GO_DURATION_MS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of `keep_alive`: a number is seconds, text is a Go duration ("5m", "1h30m"); negative is for ever.
 * @throws OllamaError 400 when the text is no duration */
export function parseKeepAlive(value: string | number | null | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return value < 0 ? Number.POSITIVE_INFINITY : value * 1000;
  const text = value.trim();
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  const plain = /^-?\d+(\.\d+)?$/.test(text);
  const consumed = parts.map((part) => part[0]).join("");
  if (!plain && (parts.length === 0 || consumed !== text.replace(/^[+-]/, ""))) {
    throw new OllamaError(400, `time: invalid duration ${JSON.stringify(text)}`);
  }
  if (text.startsWith("-")) return Number.POSITIVE_INFINITY;
  if (plain) return Number(text) * 1000;
  return parts.reduce((sum, part) => sum + Number(part[1]) * (GO_DURATION_MS[part[2] ?? ""] ?? 0), 0);
}

/** Refuses an image that is not base64, at the byte Go's decoder would name. */
export function checkImages(images: readonly string[]): void {
  for (const image of images) {
    const bad = image.replace(/=+$/, "").search(/[^A-Za-z0-9+/\r\n]/);
    const letters = image.replace(/[\r\n]/g, "");
    const at = bad >= 0 ? bad : letters.length % 4 === 0 ? -1 : Math.floor(letters.length / 4) * 4;
    if (at >= 0) throw new OllamaError(400, `illegal base64 data at input byte ${at}`);
  }
}
