import { badSchema } from "./ollama-errors";

/** A JSON schema in the words that node-llama-cpp's grammar generator understands. */
export type GrammarSchema = { readonly [key: string]: unknown };

type Schema = Record<string, unknown>;

const NESTING_MAX = 64;
const TYPES = new Set(["string", "number", "integer", "boolean", "null", "object", "array"]);
const FORMATS = new Set(["date-time", "time", "date"]);
const KEPT: Record<string, readonly string[]> = {
  string: ["minLength", "maxLength"],
  array: ["minItems", "maxItems"],
  object: ["minProperties", "maxProperties"],
};

/** Translates a JSON schema: `anyOf` becomes `oneOf`, `definitions` `$defs`, a list of types alternatives; what has
 * no grammar (patterns, number ranges, most formats) is dropped, so the answer has the shape but not those limits.
 * Every property is always written, as node-llama-cpp has no optional ones.
 * @throws OllamaError 400 when it is no schema */
export function toGrammarSchema(schema: unknown): GrammarSchema {
  const root = asSchema(schema, "#");
  const defs = definitionsOf(root);
  const translated = translate(root, "#", 0);
  return defs === undefined ? translated : { ...translated, $defs: defs };
}

function definitionsOf(root: Schema): Schema | undefined {
  const raw = { ...asMap(root.definitions), ...asMap(root.$defs) };
  const names = Object.keys(raw);
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, translate(raw[name], `#/$defs/${name}`, 0)]));
}

function translate(value: unknown, at: string, depth: number): Schema {
  if (depth > NESTING_MAX) throw badSchema(`JSON schema error at ${at}: nested too deeply`);
  if (value === true) return anything();
  const schema = asSchema(value, at);
  const below = (child: unknown, key: string) => translate(child, `${at}/${key}`, depth + 1);
  if (typeof schema.$ref === "string")
    return { $ref: schema.$ref.replace(/^#\/(definitions|\$defs)\//, "#/$defs/") };
  if ("const" in schema) return { const: schema.const };
  if (Array.isArray(schema.enum)) return { enum: schema.enum };
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (Array.isArray(alternatives)) return { oneOf: alternatives.map((item, i) => below(item, `anyOf/${i}`)) };
  if (Array.isArray(schema.allOf)) return translate(merged(schema, at), at, depth + 1);
  if (Array.isArray(schema.type)) {
    return { oneOf: schema.type.map((type) => translate({ ...schema, type }, at, depth + 1)) };
  }
  const type = schema.type ?? impliedType(schema);
  if (type === undefined) return anything();
  if (typeof type !== "string")
    throw badSchema(`JSON schema error at ${at}: type must be a string or an array of strings`);
  if (!TYPES.has(type)) throw badSchema(`JSON schema error at ${at}: unknown type ${JSON.stringify(type)}`);
  return { ...ofType(type, schema, below), ...numbers(schema, KEPT[type] ?? []) };
}

function ofType(type: string, schema: Schema, below: (child: unknown, key: string) => Schema): Schema {
  if (type === "string" && typeof schema.format === "string" && FORMATS.has(schema.format)) {
    return { type, format: schema.format };
  }
  if (type === "array") {
    const prefix = Array.isArray(schema.prefixItems)
      ? { prefixItems: schema.prefixItems.map((item, i) => below(item, `prefixItems/${i}`)) }
      : {};
    const items =
      schema.items === undefined || schema.items === false ? {} : { items: below(schema.items, "items") };
    return { type, ...prefix, ...items };
  }
  if (type !== "object") return { type };
  const entries = Object.entries(asMap(schema.properties));
  const properties = Object.fromEntries(entries.map(([key, child]) => [key, below(child, key)]));
  const open = schema.additionalProperties ?? (entries.length === 0 ? true : undefined);
  if (open === undefined || open === false) return { type, properties };
  return {
    type,
    properties,
    additionalProperties: open === true ? true : below(open, "additionalProperties"),
  };
}

function merged(schema: Schema, at: string): Schema {
  const { allOf, ...rest } = schema;
  const parts = [rest, ...(Array.isArray(allOf) ? allOf : []).map((part) => asSchema(part, at))];
  const properties = Object.assign({}, ...parts.map((part) => asMap(part.properties)));
  return { ...Object.assign({}, ...parts), ...(Object.keys(properties).length > 0 ? { properties } : {}) };
}

function impliedType(schema: Schema): string | undefined {
  if ("properties" in schema || "additionalProperties" in schema) return "object";
  if ("items" in schema || "prefixItems" in schema) return "array";
  return "minLength" in schema || "maxLength" in schema || "pattern" in schema ? "string" : undefined;
}

function anything(): Schema {
  return {
    oneOf: [
      { type: ["string", "number", "boolean", "null"] },
      { type: "array" },
      { type: "object", additionalProperties: true },
    ],
  };
}

function numbers(schema: Schema, keys: readonly string[]): Schema {
  return Object.fromEntries(
    keys.flatMap((key) => (Number.isInteger(schema[key]) ? [[key, schema[key]]] : [])),
  );
}

function asSchema(value: unknown, at: string): Schema {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Schema;
  throw badSchema(`JSON schema error at ${at}: a schema must be an object`);
}

function asMap(value: unknown): Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Schema) : {};
}
