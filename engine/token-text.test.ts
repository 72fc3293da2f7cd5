import { describe, expect, it } from "vitest";
import { createTokenText } from "./token-text";

/** One token per byte: the worst a tokenizer does to a character. */
const detokenize = (tokens: readonly number[]) => new TextDecoder().decode(Uint8Array.from(tokens));

describe("token text", () => {
  it("never lets half a character out", () => {
    const text = "naïve 日本語 👩‍👩‍👧 🇩🇪";
    const decoder = createTokenText(detokenize, []);
    const pieces = [...new TextEncoder().encode(text)].map((byte) => decoder.push(byte));
    expect(pieces.join("")).toBe(text);
    expect(pieces.every((piece) => !/\p{Surrogate}|\uFFFD/u.test(piece))).toBe(true);
  });

  it("gives up on bytes that are no character instead of holding everything back", () => {
    const decoder = createTokenText(detokenize, []);
    const pieces = Array.from({ length: 6 }, () => decoder.push(0xff));
    expect(pieces.slice(0, 5).join("")).toBe("");
    expect(pieces[5]).toContain("\uFFFD");
    expect(decoder.push(0x61)).toBe("a");
  });

  it("tells the tokenizer what came before, so that it can decide on spaces", () => {
    const seen: number[][] = [];
    const decoder = createTokenText(
      (tokens, before) => {
        seen.push([...before]);
        return String(tokens[0]);
      },
      [7, 8],
    );
    decoder.push(1);
    decoder.push(2);
    expect(seen).toEqual([
      [7, 8],
      [7, 8, 1],
    ]);
  });
});
