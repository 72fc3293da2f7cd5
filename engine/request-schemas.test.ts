import { describe, expect, it } from "vitest";
import { chatBodySchema, checkImages, parseBody, parseKeepAlive, parseThink } from "./request-schemas";

describe("keep_alive", () => {
  it.each([
    ["5m", 300_000],
    ["1h30m", 5_400_000],
    ["1.5s", 1_500],
    ["250ms", 250],
    ["0", 0],
    ["0s", 0],
    ["90", 90_000],
    [90, 90_000],
    [0, 0],
    [-1, Number.POSITIVE_INFINITY],
    ["-1", Number.POSITIVE_INFINITY],
    ["-1m", Number.POSITIVE_INFINITY],
    [undefined, undefined],
    [null, undefined],
  ])("%j is %d ms", (value, ms) => {
    expect(parseKeepAlive(value)).toBe(ms);
  });

  it.each(["soon", "5 minutes", "m", ""])("refuses %j", (value) => {
    expect(() => parseKeepAlive(value)).toThrow("time: invalid duration");
  });
});

describe("bodies", () => {
  it("names the field of a wrong type", () => {
    const parse = () => parseBody(chatBodySchema, { model: "m", messages: [{ role: "user", content: 5 }] });
    expect(parse).toThrow("json: cannot unmarshal number into Go struct field .messages.0.content");
  });

  it("ignores fields it does not know", () => {
    expect(parseBody(chatBodySchema, { model: "m", extra: 1 })).toEqual({ model: "m" });
  });

  it("takes the think values of Ollama 0.32 and no others", () => {
    expect([true, false, "low", "medium", "high", "max", null, undefined].map(parseThink)).toEqual([
      true,
      false,
      "low",
      "medium",
      "high",
      "max",
      undefined,
      undefined,
    ]);
    expect(() => parseThink("very")).toThrow(
      'invalid think value: "very" (must be "high", "medium", "low", "max", true, or false)',
    );
  });

  it("names the byte at which base64 ends, as Go does", () => {
    expect(() => checkImages(["/etc/passwd"])).toThrow("illegal base64 data at input byte 8");
    expect(() => checkImages(["ab!d"])).toThrow("illegal base64 data at input byte 2");
    expect(() => checkImages(["iVBORw0KGgo="])).not.toThrow();
  });
});
