import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodeText, chunkCode, lineGroups } from "./code-text";

const line = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.tuple(fc.constantFrom("x", "😀", "ab"), fc.integer({ min: 1, max: 9_000 })).map(([s, n]) => s.repeat(n)),
  fc.constant(""),
);
const code = fc
  .array(line, { maxLength: 300 })
  .map((lines) => lines.map((l) => l.replace(/\n/g, "")).join("\n"));

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

describe("CodeText", () => {
  it("loses nothing, cuts no character in two and ends chunks where lines end", () => {
    fc.assert(
      fc.property(code, (text) => {
        const chunks = chunkCode(text);
        expect(chunks.join("")).toBe(text.replace(/\n$/, ""));
        expect(chunks.filter((chunk) => LONE_SURROGATE.test(chunk))).toEqual([]);
        for (const group of lineGroups(chunks))
          if (group.length > 1) expect(group.join("").replace(/\n$/, "")).not.toContain("\n");
      }),
      { numRuns: 300 },
    );
  });

  it("leaves the chunks before the last as they are when more comes", () => {
    const text = new CodeText();
    for (let line = 0; line < 500; line++) {
      text.append(`line ${line} of some code`);
      text.endLine();
    }
    const before = text.chunks();
    text.append("more");
    expect(before.length).toBeGreaterThan(2);
    expect(text.chunks().slice(0, before.length - 1)).toEqual(before.slice(0, -1));
  });
});
