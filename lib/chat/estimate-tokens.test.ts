import { describe, expect, it } from "vitest";
import { estimateTokens } from "./estimate-tokens";

describe("estimateTokens", () => {
  it("is nothing for nothing", () => {
    expect(estimateTokens("")).toBe(0);
  });

  it.each([
    // What cl100k cuts these into.
    ["The quick brown fox jumps over the lazy dog.", 10],
    ["const total = items.reduce((sum, item) => sum + item.price, 0);", 17],
    ["Die Größe des Kontextfensters entscheidet, was gelesen wird.", 17],
    ["速い茶色の狐がのろまな犬を飛び越える。", 24],
  ])("is within a factor of 1.6 for %j", (text, tokens) => {
    const estimate = estimateTokens(text);
    expect(estimate).toBeGreaterThan(tokens / 1.6);
    expect(estimate).toBeLessThan(tokens * 1.6);
  });
});
