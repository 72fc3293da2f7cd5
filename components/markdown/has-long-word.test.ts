import { describe, expect, it } from "vitest";
import { hasLongWord } from "./has-long-word";
import type { Leaf } from "./tree";

const ADDRESS = "https://example.com/a/b/c";

describe("hasLongWord", () => {
  it.each<[string, Leaf]>([
    ["an address", ["see ", { type: "link", href: ADDRESS, children: [ADDRESS] }]],
    ["a name in code", [{ type: "code", text: "SYNAPSE_GENERATION_GRACE_TIME_MS" }]],
    ["within emphasis", [{ type: "strong", children: [{ type: "em", children: ["x".repeat(25)] }] }]],
  ])("finds %s", (_, leaf) => expect(hasLongWord(leaf)).toBe(true));

  it.each<[string, Leaf]>([
    ["prose", ["Internationalization, and so on and so forth. ".repeat(20)]],
    ["Chinese without a space", ["人工智能，".repeat(20)]],
    ["a formula", [{ type: "math", tex: "x".repeat(99), source: "$x$", isDisplay: false }]],
  ])("does not take %s for one", (_, leaf) => expect(hasLongWord(leaf)).toBe(false));
});
