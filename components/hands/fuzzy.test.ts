import { describe, expect, it } from "vitest";
import { findBest, fuzzyScore } from "./fuzzy";

const found = (query: string, ...texts: string[]) =>
  findBest(
    texts.map((text) => ({ text })),
    query,
    10,
  ).map(({ text }) => text);

describe("what is found", () => {
  it.each([
    ["new", "New chat"],
    ["chat new", "New chat"],
    ["nchat", "New chat"],
    ["cpans", "Copy the last answer"],
    ["llm32", "llama3.2:3b"],
    ["grosse", "Größere Schrift".replace("ß", "ss")],
    ["uber", "Über Bäume"],
    ["ÜBER", "Über Bäume"],
  ])("%s finds %s", (query, text) => expect(fuzzyScore(query, text)).toBeTypeOf("number"));

  it.each([
    ["xyz", "New chat"],
    ["new chatt", "New chat"],
    ["hat", "New cart"],
    ["tahc", "New chat"],
  ])("%s does not find %s", (query, text) => expect(fuzzyScore(query, text)).toBeUndefined());

  it("has everything for nothing", () => expect(found(" ", "b", "a")).toEqual(["b", "a"]));
});

describe("what comes first", () => {
  it("is what begins so, then a word that does, then the middle of one, then letters apart", () => {
    expect(found("chat", "c h a t s apart", "rechatted", "New chat", "Chats")).toEqual([
      "Chats",
      "New chat",
      "rechatted",
      "c h a t s apart",
    ]);
  });

  it("is the shorter one of two that fit as well", () => {
    expect(found("copy", "Copy the last code block", "Copy the last answer")).toEqual([
      "Copy the last answer",
      "Copy the last code block",
    ]);
  });

  it("is what was used last, among equals and not before what fits much better", () => {
    const items = [
      { text: "Copy the last answer" },
      { text: "Copy the last code", recency: 0 },
      { text: "A copy of it", recency: 0 },
    ];
    expect(findBest(items, "copy", 10).map(({ text }) => text)).toEqual([
      "Copy the last code",
      "Copy the last answer",
      "A copy of it",
    ]);
  });
});
