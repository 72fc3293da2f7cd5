import { describe, expect, it } from "vitest";
import { readSchema } from "./settings-schema";

describe("readSchema", () => {
  it("reads a schema", () => {
    const schema = {
      type: "object",
      properties: { name: { type: "string" }, ages: { type: "array", items: { type: ["integer", "null"] } } },
      required: ["name"],
    };
    expect(readSchema(JSON.stringify(schema, null, 2))).toEqual({ kind: "schema", schema });
  });

  it("takes blank text for nothing", () => {
    expect(readSchema(" \n")).toEqual({ kind: "empty" });
  });

  it("says in which line the JSON breaks", () => {
    expect(readSchema('{\n  "type": "object",\n}')).toEqual({ kind: "broken", line: 3 });
    expect(readSchema('{\n  "type"')).toEqual({ kind: "broken", line: 2 });
  });

  it.each([
    ["[]", "not-an-object", ""],
    ['"json"', "not-an-object", ""],
    ['{"type":"text"}', "unknown-type", "type"],
    ['{"properties":{"age":{"type":"int"}}}', "unknown-type", "properties.age.type"],
    ['{"properties":["age"]}', "wrong-kind", "properties"],
    ['{"properties":{"age":5}}', "wrong-kind", "properties.age"],
    ['{"items":{"required":"age"}}', "wrong-kind", "items.required"],
    ['{"enum":"a"}', "wrong-kind", "enum"],
  ])("finds the mistake in %s", (text, why, at) => {
    expect(readSchema(text)).toEqual({ kind: "wrong", why, at });
  });

  it("leaves keywords that it does not know alone", () => {
    const schema = { $schema: "https://json-schema.org/draft/2020-12/schema", minProperties: 1 };
    expect(readSchema(JSON.stringify(schema))).toEqual({ kind: "schema", schema });
  });

  it("ends at a depth that nobody means", () => {
    const deep = `${'{"items":'.repeat(5_000)}{}${"}".repeat(5_000)}`;
    expect(readSchema(deep)).toMatchObject({ kind: "wrong", why: "too-deep" });
  });
});
