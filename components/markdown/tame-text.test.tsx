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

  it("leaves a letter sixteen marks, however many words carry them", () => {
    const marks = (count: number) => "\u0301".repeat(count);
    expect(tameMarks(`a${marks(50_000)} b${marks(3)}`)).toBe(`a${marks(16)} b${marks(3)}`);
    expect(tameText(`a${marks(50_000)}`)).toBe(`a${marks(16)}`);
  });
});
