import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { tameMarks, tameText } from "./tame-text";

const shown = (text: string) => renderToStaticMarkup(<p>{tameText(text)}</p>);
const words = (markup: string) => markup.replace(/<[^>]*>/g, "");

describe("tameText", () => {
  it.each([
    ["prose", "word and more words ".repeat(500)],
    ["Chinese without a space", "人工智能，".repeat(1_000)],
    ["Vietnamese and Hebrew with their marks", "Tiê\u0301ng Việt שָׁלוֹם ".repeat(200)],
    ["a long address", `https://example.com/${"a".repeat(900)}`],
  ])("leaves alone what people write: %s", (_, text) => expect(tameText(text)).toBe(text));

  it("lays a word without end out in pieces and loses nothing of it", () => {
    const text = `so ${"ب".repeat(5_000)} and ${"😀".repeat(2_000)}`;
    expect(words(shown(text))).toBe(text);
    expect(shown(text).match(/md-piece/g)).toHaveLength(5 + 4);
  });

  it.each([
    ["a word of 1 MB", "x".repeat(1_000_000)],
    ["Arabic letters without a space", "ب".repeat(100_000)],
    ["prose without a paragraph", "words and\nmore, 😀  ".repeat(5_000)],
    ["white space", " \n".repeat(20_000)],
  ])("cuts what is long into stretches that can be left out while they are not seen: %s", (_, text) => {
    const stretches = shown(text).split('<span class="md-stretch">').slice(1).map(words);
    expect(stretches.join("")).toBe(text);
    expect(stretches.every((stretch) => [...stretch].length <= 2_049)).toBe(true);
    if (text.includes(" "))
      expect(stretches.every((stretch, at) => at === stretches.length - 1 || /\s$/.test(stretch))).toBe(true);
  });

  it("leaves a letter sixteen marks, however many words carry them", () => {
    const marks = (count: number) => "\u0301".repeat(count);
    expect(tameMarks(`a${marks(50_000)} b${marks(3)}`)).toBe(`a${marks(16)} b${marks(3)}`);
    expect(tameText(`a${marks(50_000)}`)).toBe(`a${marks(16)}`);
  });
});
