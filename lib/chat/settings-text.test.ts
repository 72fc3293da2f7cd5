import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chatRequestSchema } from "./request";
import { isKeepAlive, MAX_STOPS, readStops, writeStops } from "./settings-text";

function accepts(more: object): boolean {
  return chatRequestSchema.safeParse({ conversation: [{ role: "user", content: "?" }], ...more }).success;
}

describe("readStops", () => {
  it("reads one text a line and drops empty lines", () => {
    expect(readStops("END\n\n###\n")).toEqual(["END", "###"]);
    expect(readStops("")).toEqual([]);
  });

  it("reads line breaks within a text", () => {
    expect(readStops("\\n\\nUser:")).toEqual(["\n\nUser:"]);
    expect(readStops("C:\\\\new")).toEqual(["C:\\new"]);
  });

  it("reads back whatever was written", () => {
    const stops = fc.array(fc.string({ minLength: 1, unit: "binary" }));
    fc.assert(
      fc.property(stops, (list) => {
        expect(readStops(writeStops(list))).toEqual(list);
      }),
    );
  });

  it("may be as many as the server takes", () => {
    const many = (count: number) => ({ options: { stop: Array.from({ length: count }, () => "x") } });
    expect(accepts(many(MAX_STOPS))).toBe(true);
    expect(accepts(many(MAX_STOPS + 1))).toBe(false);
  });
});

describe("isKeepAlive", () => {
  it.each(["5m", "0", "-1", "1.5h", "90s", "300", "", "soon", "5 m", "1h30m", "m"])(
    "takes %j where the server does",
    (text) => {
      expect(isKeepAlive(text)).toBe(accepts({ keep_alive: text }));
    },
  );
});
