import { describe, expect, it } from "vitest";
import type { Model } from "./models";
import { settingsFor, thinkControlOf, thinkFor } from "./think-choices";

function model(name: string, capabilities: readonly string[], family?: string): Model {
  return { name, capabilities: [...capabilities], family, loaded: false };
}

const PLAIN = model("llama3.2:3b", ["completion"]);
const SWITCH = model("qwen3:8b", ["completion", "thinking"], "qwen3");
const LEVELS = model("gpt-oss:20b", ["completion", "thinking"], "gptoss");

describe("thinkControlOf", () => {
  it("has levels for the gpt-oss family only, by family or by name", () => {
    expect(thinkControlOf(LEVELS).kind).toBe("levels");
    expect(thinkControlOf(model("hf.co/unsloth/gpt-oss-20b-GGUF:Q4", ["thinking"])).kind).toBe("levels");
    expect(thinkControlOf(SWITCH).kind).toBe("switch");
    expect(thinkControlOf(PLAIN).kind).toBe("none");
    expect(thinkControlOf(undefined).kind).toBe("unknown");
  });
});

describe("thinkFor", () => {
  it("says nothing to a model that cannot think", () => {
    expect(thinkFor(PLAIN, true)).toBeUndefined();
    expect(thinkFor(PLAIN, false)).toBeUndefined();
  });

  it("makes a level an on where there are no levels", () => {
    expect(thinkFor(SWITCH, "high")).toBe(true);
    expect(thinkFor(SWITCH, false)).toBe(false);
    expect(thinkFor(LEVELS, "high")).toBe("high");
  });

  it("leaves it to the model when nothing was chosen", () => {
    expect(thinkFor(SWITCH, undefined)).toBeUndefined();
  });

  it("sends what was chosen to a model that nothing is known of", () => {
    expect(thinkFor(undefined, true)).toBe(true);
  });
});

describe("settingsFor", () => {
  it("are without thinking for a model that cannot, and untouched for one that can", () => {
    const settings = { think: "high", options: { temperature: 0 } } as const;
    expect(settingsFor(PLAIN, settings)).toEqual({ options: { temperature: 0 } });
    expect(settingsFor(SWITCH, settings)).toEqual({ think: true, options: { temperature: 0 } });
    expect(settingsFor(LEVELS, settings)).toBe(settings);
  });
});
