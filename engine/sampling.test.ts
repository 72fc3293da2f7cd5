import { describe, expect, it } from "vitest";
import { parseOptions } from "./sampling";

describe("options", () => {
  it("fills in Ollama's defaults", () => {
    expect(parseOptions({})).toEqual({
      temperature: 0.8,
      topK: 40,
      topP: 0.9,
      minP: 0,
      seed: undefined,
      contextTokens: 4096,
      predictTokens: -1,
      repeatPenalty: 1.1,
      repeatLastTokens: 64,
      presencePenalty: 0,
      frequencyPenalty: 0,
      stop: [],
    });
  });

  it("takes every option it uses", () => {
    const options = {
      temperature: 0,
      top_k: 1,
      top_p: 0.5,
      min_p: 0.1,
      seed: 7,
      num_ctx: 512,
      num_predict: 5,
    };
    const more = {
      repeat_penalty: 1,
      repeat_last_n: 0,
      presence_penalty: 1,
      frequency_penalty: 2,
      stop: ["."],
    };
    expect(parseOptions({ ...options, ...more })).toEqual({
      temperature: 0,
      topK: 1,
      topP: 0.5,
      minP: 0.1,
      seed: 7,
      contextTokens: 512,
      predictTokens: 5,
      repeatPenalty: 1,
      repeatLastTokens: 0,
      presencePenalty: 1,
      frequencyPenalty: 2,
      stop: ["."],
    });
  });

  it("ignores options it does not know and null, and cuts fractions from whole numbers", () => {
    expect(parseOptions({ nonsense: {}, temperature: null, num_predict: 5.9 })).toMatchObject({
      temperature: 0.8,
      predictTokens: 5,
    });
  });

  it.each([
    ["temperature", "hot", "float32"],
    ["num_ctx", "many", "integer"],
    ["use_mmap", 1, "boolean"],
    ["stop", ".", "array"],
    ["stop", [1], "array"],
  ])("refuses %s: %j as Ollama does", (name, value, kind) => {
    expect(() => parseOptions({ [name]: value })).toThrow(`option "${name}" must be of type ${kind}`);
  });
});
