import { type Fields, isFields } from "./wire-fields";

/** What somebody wrote as the schema of an answer. `at` is a path such as `properties.age.type`; `line` counts from 1. */
export type ReadSchema =
  | { readonly kind: "empty" }
  | { readonly kind: "schema"; readonly schema: Fields }
  | { readonly kind: "broken"; readonly line: number | undefined }
  | { readonly kind: "wrong"; readonly why: SchemaFault; readonly at: string };

export type SchemaFault = "not-an-object" | "unknown-type" | "wrong-kind" | "too-deep";

const TYPES = new Set(["object", "array", "string", "number", "integer", "boolean", "null"]);
const MAX_DEPTH = 32;

/** Reads a JSON schema, and finds the mistakes for which a model server would refuse the question. Keywords that are
 * not known here are left alone. */
export function readSchema(text: string): ReadSchema {
  if (text.trim() === "") return { kind: "empty" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: "broken", line: lineOf(text, error) };
  }
  if (!isFields(value)) return { kind: "wrong", why: "not-an-object", at: "" };
  return faultIn(value, [], 0) ?? { kind: "schema", schema: value };
}

type Wrong = Extract<ReadSchema, { kind: "wrong" }>;

function faultIn(schema: unknown, path: readonly string[], depth: number): Wrong | undefined {
  const wrong = (why: SchemaFault, ...more: readonly string[]): Wrong => ({
    kind: "wrong",
    why,
    at: [...path, ...more].join("."),
  });
  if (typeof schema === "boolean") return undefined;
  if (!isFields(schema)) return wrong("wrong-kind");
  if (depth > MAX_DEPTH) return wrong("too-deep");
  const { type, properties, required, items } = schema;
  const types = Array.isArray(type) ? type : type === undefined ? [] : [type];
  if (types.some((name) => typeof name !== "string" || !TYPES.has(name)))
    return wrong("unknown-type", "type");
  if (schema.enum !== undefined && !Array.isArray(schema.enum)) return wrong("wrong-kind", "enum");
  if (required !== undefined && !isListOfText(required)) return wrong("wrong-kind", "required");
  if (properties !== undefined && !isFields(properties)) return wrong("wrong-kind", "properties");
  for (const [name, child] of Object.entries(properties ?? {})) {
    const fault = faultIn(child, [...path, "properties", name], depth + 1);
    if (fault !== undefined) return fault;
  }
  if (items !== undefined && !Array.isArray(items)) return faultIn(items, [...path, "items"], depth + 1);
  return undefined;
}

function isListOfText(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}

/** Engines say where JSON breaks in words of their own; a position or a line is in most of them. */
function lineOf(text: string, error: unknown): number | undefined {
  const said = error instanceof Error ? error.message : "";
  const line = /line (\d+)/.exec(said)?.[1];
  if (line !== undefined) return Number(line);
  const position = /position (\d+)/.exec(said)?.[1];
  if (position !== undefined) return text.slice(0, Number(position)).split("\n").length;
  return /end of JSON|unterminated/i.test(said) ? text.trimEnd().split("\n").length : undefined;
}
