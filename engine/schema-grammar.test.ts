import { describe, expect, it } from "vitest";
import { OllamaError } from "./ollama-errors";
import { toGrammarSchema } from "./schema-grammar";

describe("schema translation", () => {
  it("keeps what the grammar knows and drops what it does not", () => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: {
        name: { type: "string", minLength: 1, pattern: "^a" },
        age: { type: "integer", minimum: 0 },
        born: { type: "string", format: "date" },
        mail: { type: "string", format: "email" },
        tags: { type: "array", items: { type: "string" }, maxItems: 3 },
      },
      required: ["name", "age"],
      additionalProperties: false,
    };
    expect(toGrammarSchema(schema)).toEqual({
      type: "object",
      properties: {
        name: { type: "string", minLength: 1 },
        age: { type: "integer" },
        born: { type: "string", format: "date" },
        mail: { type: "string" },
        tags: { type: "array", items: { type: "string" }, maxItems: 3 },
      },
    });
  });

  it("turns alternatives and lists of types into oneOf", () => {
    expect(toGrammarSchema({ anyOf: [{ type: "string" }, { const: 5 }] })).toEqual({
      oneOf: [{ type: "string" }, { const: 5 }],
    });
    expect(toGrammarSchema({ type: ["string", "null"] })).toEqual({
      oneOf: [{ type: "string" }, { type: "null" }],
    });
  });

  it("follows definitions under either of their names", () => {
    const schema = {
      definitions: { p: { type: "string" } },
      type: "array",
      items: { $ref: "#/definitions/p" },
    };
    expect(toGrammarSchema(schema)).toEqual({
      type: "array",
      items: { $ref: "#/$defs/p" },
      $defs: { p: { type: "string" } },
    });
  });

  it("joins allOf", () => {
    const schema = {
      allOf: [
        { type: "object", properties: { a: { type: "string" } } },
        { properties: { b: { type: "null" } } },
      ],
    };
    expect(toGrammarSchema(schema)).toEqual({
      type: "object",
      properties: { a: { type: "string" }, b: { type: "null" } },
    });
  });

  it.each([[{ type: 5 }], [{ type: "text" }], [{ properties: { a: 7 } }], [[]], ["string"]])(
    "refuses %j as llama-server would",
    (schema) => {
      expect(() => toGrammarSchema(schema)).toThrow(OllamaError);
      expect(() => toGrammarSchema(schema)).toThrow("JSON schema conversion failed");
    },
  );

  it("refuses endless nesting instead of overflowing", () => {
    let schema: unknown = { type: "string" };
    for (let depth = 0; depth < 200; depth++) schema = { type: "array", items: schema };
    expect(() => toGrammarSchema(schema)).toThrow("nested too deeply");
  });
});
