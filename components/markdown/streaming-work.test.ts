import { describe, expect, it, vi } from "vitest";
import { countingChars } from "@/test/counted-chars";

const work = vi.hoisted(() => ({ chars: 0 }));
vi.mock("./parser", async (importOriginal) =>
  countingChars(
    await importOriginal<typeof import("./parser")>(),
    ["parseBlocks", "parseInline", "unclosedMarkers"],
    work,
  ),
);

import { StreamingDocument } from "./streaming-document";

/** Characters read for each character of a text that arrives in steps of 40. */
function charsReadPerChar(text: string): number {
  // A clock that stands still: only size makes the document patient, so the count is always the same.
  const document = new StreamingDocument(() => 0);
  work.chars = 0;
  for (let end = 40; end < text.length; end += 40) document.update(text.slice(0, end), true);
  document.update(text, false);
  return work.chars / text.length;
}

const repeat = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("");

describe("reading four times the text takes four times the work", () => {
  it.each([
    [
      "paragraphs",
      (n: number) => repeat(n, (i) => `Paragraph **${i}** of an answer with some words in it.\n\n`),
    ],
    ["a code block", (n: number) => `\`\`\`js\n${repeat(n, (i) => `const value${i} = ${i};\n`)}`],
    ["a code line", (n: number) => `\`\`\`\n${"x".repeat(n * 20)}`],
    ["a list", (n: number) => repeat(n, (i) => `- item **${i}** with words\n`)],
    ["a loose list", (n: number) => repeat(n, (i) => `${i + 1}. item **${i}** with words\n\n`)],
    ["a table", (n: number) => `| a | b |\n|---|---|\n${repeat(n, (i) => `| **${i}** | words |\n`)}`],
    ["a paragraph without end", (n: number) => repeat(n * 4, () => "words and more words ")],
    ["a quotation without end", (n: number) => repeat(n * 4, (i) => `> words ${i} and more\n`)],
    ["strong pieces without a space", (n: number) => repeat(n * 6, () => "**a**")],
    [
      "one item with a long list in it",
      (n: number) => `- a\n${repeat(n * 4, (i) => `  - item ${i} words\n`)}`,
    ],
  ])("%s", (_, make) => {
    const [small, large] = [charsReadPerChar(make(300)), charsReadPerChar(make(1_200))];
    expect(large).toBeLessThan(small * 1.5 + 1);
  });
});

describe("hostile text", () => {
  it.each([
    ["quotations in quotations", ">".repeat(5_000)],
    ["brackets", "[".repeat(20_000)],
    ["lists in lists on one line", `${"- ".repeat(500)}x`],
    ["lists in lists", repeat(500, (depth) => `${"  ".repeat(depth)}- x\n`)],
    ["stars after an address", `http://example.com/${"*".repeat(70_000)}a`],
    ["strong pieces", "**a**".repeat(32_000)],
    ["a fence of one line", `\`\`\`\n${"x".repeat(1_000_000)}\n\`\`\``],
  ])("is read and nothing of it is lost: %s", (_, text) => {
    const document = new StreamingDocument();
    for (let end = 0; end < text.length; end += Math.ceil(text.length / 40))
      document.update(text.slice(0, end), true);
    const shown = JSON.stringify(document.update(text, false));
    const letters = (source: string) => source.replace(/[^x[a]/g, "").length;
    expect(
      letters(
        shown.replaceAll(/"[a-z]+":/g, "").replaceAll(/"(list|quote|paragraph|code|link|strong)"/g, ""),
      ),
    ).toBeGreaterThanOrEqual(letters(text) - 40);
  });
});
