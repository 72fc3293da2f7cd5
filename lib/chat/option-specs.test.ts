import { describe, expect, it } from "vitest";
import { OPTION_SPECS, readNumber, stepped } from "./option-specs";
import { chatRequestSchema } from "./request";

const SPECS = Object.values(OPTION_SPECS);

function accepts(options: Readonly<Record<string, number>>): boolean {
  const body = { conversation: [{ role: "user", content: "?" }], options };
  return chatRequestSchema.safeParse(body).success;
}

describe("the table of options", () => {
  it.each(SPECS)("has the limits of $name that the server has", ({ name, min, max, isWhole }) => {
    const beyond = isWhole ? 1 : 0.001;
    expect(accepts({ [name]: min })).toBe(true);
    expect(accepts({ [name]: max })).toBe(true);
    expect(accepts({ [name]: min - beyond })).toBe(false);
    expect(accepts({ [name]: max + beyond })).toBe(false);
  });

  it.each(SPECS)("takes fractions of $name where the server does", ({ name, isWhole }) => {
    expect(accepts({ [name]: 0.5 })).toBe(!isWhole);
  });

  it.each(SPECS)("has a usual value of $name within its range", (spec) => {
    if (spec.usual !== undefined)
      expect(readNumber(spec, String(spec.usual))).toMatchObject({ kind: "value" });
  });

  it("knows every number option of a request", () => {
    const known = SPECS.map(({ name }) => name).sort();
    const body = chatRequestSchema.shape.options.unwrap().shape;
    expect(known).toEqual(
      Object.keys(body)
        .filter((name) => name !== "stop")
        .sort(),
    );
  });
});

describe("readNumber", () => {
  const { temperature, top_k, seed, num_predict } = OPTION_SPECS;

  it.each([
    ["0.7", 0.7],
    [" 0,7 ", 0.7],
    [".5", 0.5],
    ["1.", 1],
    ["0", 0],
  ])("reads %j as a temperature", (text, value) => {
    expect(readNumber(temperature, text)).toEqual({ kind: "value", value });
  });

  it.each(["", "  "])("takes %j for nothing", (text) => {
    expect(readNumber(temperature, text)).toEqual({ kind: "empty" });
  });

  it.each(["warm", "1e3", "0x10", "1.2.3", "NaN", "Infinity", "--1", "."])("does not read %j", (text) => {
    expect(readNumber(temperature, text)).toEqual({ kind: "invalid", why: "not-a-number" });
  });

  it("says why a number cannot be sent", () => {
    expect(readNumber(temperature, "-1")).toEqual({ kind: "invalid", why: "too-small" });
    expect(readNumber(temperature, "11")).toEqual({ kind: "invalid", why: "too-large" });
    expect(readNumber(top_k, "4.5")).toEqual({ kind: "invalid", why: "not-whole" });
    expect(readNumber(seed, "99999999999999999999")).toEqual({ kind: "invalid", why: "too-large" });
  });

  it("reads a minus sign as well as a hyphen", () => {
    expect(readNumber(num_predict, "−2")).toEqual({ kind: "value", value: -2 });
  });
});

describe("stepped", () => {
  it("goes in steps that can be read, and stays in the range", () => {
    expect(stepped(OPTION_SPECS.temperature, 0.7, 1)).toBe(0.8);
    expect(stepped(OPTION_SPECS.temperature, 0, -1)).toBe(0);
    expect(stepped(OPTION_SPECS.top_p, 1, 1)).toBe(1);
  });
});
