import { describe, expect, it } from "vitest";
import type { Model } from "@/lib/chat/models";
import { createFormats } from "@/lib/stats/format";
import { canChat, detailsOf, leavesMemoryAtMs, searchModels, shortTokens } from "./model-details";

const qwen: Model = {
  name: "qwen3:0.6b",
  family: "qwen3",
  parameter_size: "751.63M",
  quantization: "Q4_K_M",
  size_bytes: 522_653_767,
  context_length: 40_960,
  capabilities: ["completion", "thinking"],
  loaded: false,
};
const llava: Model = { name: "llava:7b", capabilities: ["completion", "vision"], loaded: false };
const embedder: Model = { name: "nomic-embed-text", capabilities: ["embedding"], loaded: false };

describe("detailsOf", () => {
  it("tells what is known, and nothing else", () => {
    const formats = createFormats("en");
    expect(detailsOf(qwen, formats, "{tokens} context")).toBe(
      "751.63M · Q4_K_M · 523 MB · 40k context · qwen3",
    );
    expect(detailsOf(llava, formats, "{tokens} context")).toBe("");
  });

  it.each([
    [512, "512"],
    [8_192, "8k"],
    [131_072, "128k"],
    [1_048_576, "1M"],
  ])("says %d tokens as %s", (tokens, text) => {
    expect(shortTokens(tokens)).toBe(text);
  });
});

describe("searchModels", () => {
  const abilities = { thinking: "thinks", vision: "sees images" };
  it.each([
    ["", [qwen, llava]],
    ["QWEN", [qwen]],
    ["q4_k 0.6", [qwen]],
    ["vision", [llava]],
    ["sees images", [llava]],
    ["thinks", [qwen]],
    ["qwen vision", []],
  ])("finds by name, family, build and ability: %j", (search, found) => {
    expect(searchModels([qwen, llava], search, abilities)).toEqual(found);
  });
});

it("knows which models one can talk to", () => {
  expect([qwen, embedder, { ...embedder, capabilities: [] }].map(canChat)).toEqual([true, false, true]);
});

describe("leavesMemoryAtMs", () => {
  const nowMs = Date.parse("2026-11-23T12:00:00Z");

  it.each([
    ["within the day", "2026-11-23T12:05:00Z", Date.parse("2026-11-23T12:05:00Z")],
    ["on another day", "2026-11-24T12:00:01Z", undefined],
    ["never, as Ollama writes it", "2318-11-23T12:00:00Z", undefined],
    ["not known, as Ollama writes it", "0001-01-01T00:00:00Z", undefined],
    ["no time at all", "soon", undefined],
  ])("%s", (_, expires_at, atMs) => {
    expect(leavesMemoryAtMs({ expires_at }, nowMs)).toBe(atMs);
  });

  it("is not known of a model that is not loaded", () => {
    expect(leavesMemoryAtMs(undefined, nowMs)).toBeUndefined();
  });
});
