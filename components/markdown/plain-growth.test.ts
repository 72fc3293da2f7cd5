import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { countingChars } from "@/test/counted-chars";

const work = vi.hoisted(() => ({ chars: 0 }));
vi.mock("./parser", async (importOriginal) =>
  countingChars(await importOriginal<typeof import("./parser")>(), ["parseBlocks"], work),
);

import { StreamingDocument } from "./streaming-document";

/** What a text looks like while more of it is to come, read in one go. */
function shownAtOnce(text: string): unknown {
  return new StreamingDocument(() => 0).update(text, true).map(({ block }) => block);
}

/** The same, when its last `added` characters came later. */
function shownGrown(text: string, added: number): { readonly blocks: unknown; readonly charsRead: number } {
  const document = new StreamingDocument(() => 0);
  document.update(text.slice(0, text.length - added), true);
  work.chars = 0;
  const blocks = document.update(text, true).map(({ block }) => block);
  return { blocks, charsRead: work.chars };
}

describe("text that only makes the last text longer", () => {
  it.each([
    ["a word", "A paragraph with", " words"],
    ["the rest of a word", "A paragr", "aph"],
    ["a second line", "One line\nand an", "other, isn't it?"],
    ["after a space", "One ", "more"],
    ["a space", "One", " "],
    ["a heading", "# The ti", "tle"],
    ["a list's item", "- one\n- two", " words"],
    ["another script", "これは", "テスト"],
    ["after emphasis", "Some **bold** words", " and more."],
    ["after an open price", "It costs $5 or", " so"],
  ])("is not read again: %s", (_, before, added) => {
    const text = before + added;
    expect(shownGrown(text, added.length)).toEqual({ blocks: shownAtOnce(text), charsRead: 0 });
  });

  it.each([
    ["a number becomes an item", "1986", ". A year"],
    ["a box becomes a task", "- [ ]", " do it"],
    ["an address becomes a link", "See https://", "example"],
    ["an entity becomes its sign", "Made &copy", "; by us"],
    ["a link's destination stays hidden", "[foo](x foo", "bar"],
    ["emphasis goes on", "Some *slanted", " words"],
    ["code goes on", "Some `code", " words"],
    ["a line of marks becomes a paragraph", "Words\n--", "more"],
    ["an escape loses its backslash", "Words \\", "."],
    ["indentation becomes code", "    ", "code"],
    ["a definition becomes a paragraph", "[docs]: https", " and more"],
  ])("what means something is: %s", (_, before, added) => {
    const text = before + added;
    const { blocks, charsRead } = shownGrown(text, added.length);
    expect(blocks).toEqual(shownAtOnce(text));
    expect(charsRead).toBeGreaterThan(0);
  });

  it("looks as if it had been read, whatever stands before it", () => {
    const pieces = [
      "word",
      "Ab",
      " ",
      "\n",
      "\n\n",
      "- ",
      "1. ",
      "12",
      ".",
      "# ",
      "> ",
      "*",
      "**",
      "_",
      "`",
      "~~",
    ];
    const signs = [
      "[",
      "]",
      "(",
      ")",
      "![",
      "$",
      "\\",
      "|",
      "|--|",
      "&amp",
      ";",
      "<",
      "<br>",
      "https://",
      ":",
      "^",
      "é",
      ",",
    ];
    const before = fc.array(fc.constantFrom(...pieces, ...signs), { maxLength: 12 });
    const plain = fc.constantFrom("a", "Bc", "1", " ", ",", ".", ";", "'", "-", "!", "?");
    const added = fc.array(plain, { minLength: 1, maxLength: 4 });
    let grown = 0;
    fc.assert(
      fc.property(before, fc.constantFrom("", " word", "word "), added, (start, word, end) => {
        const text = [...start, word, ...end].join("");
        const { blocks, charsRead } = shownGrown(text, end.join("").length);
        // What is read may know more than one reading: a paragraph that something followed is over.
        if (charsRead > 0) return;
        grown++;
        expect(blocks).toEqual(shownAtOnce(text));
      }),
      { numRuns: 5_000 },
    );
    expect(grown).toBeGreaterThan(500);
  });
});
