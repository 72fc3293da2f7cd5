// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { countingChars } from "@/test/counted-chars";
import { HOSTILE_TEXTS } from "@/test/hostile-texts";
import { WithTexts } from "@/test/with-texts";

const work = vi.hoisted(() => ({ chars: 0 }));
vi.mock("./parser", async (importOriginal) =>
  countingChars(
    await importOriginal<typeof import("./parser")>(),
    ["parseBlocks", "parseInline", "unclosedMarkers"],
    work,
  ),
);

import { Markdown } from "./markdown";
import { MAX_LEAF_CHARS } from "./parser";
import { StreamingDocument } from "./streaming-document";
import type { Block, Inline, KeyedBlock } from "./tree";

afterEach(cleanup);

/** Where a text is cut: after each of its first characters, and now and then of the thousands that follow. */
function prefixEnds(length: number, every = 1, then = 197): readonly number[] {
  const ends: number[] = [];
  for (let end = 1; end < length; end += end < 2_000 ? every : then) ends.push(end);
  return [...ends, length];
}

/** Characters given to the parser for one update of a document. */
function charsRead(update: () => unknown): number {
  const before = work.chars;
  update();
  return work.chars - before;
}

/** Blocks, cells, items and pieces of text: what React would have to compare. */
function countNodes(blocks: readonly KeyedBlock[]): number {
  return blocks.reduce((sum, { block }) => sum + countBlock(block), 0);
}

function countBlock(block: Block): number {
  const leaf = (inlines: readonly Inline[]): number =>
    inlines.reduce<number>(
      (sum, inline) =>
        sum + 1 + (typeof inline !== "string" && "children" in inline ? leaf(inline.children) : 0),
      0,
    );
  const all = (blocks: readonly Block[]): number => blocks.reduce((sum, one) => sum + countBlock(one), 0);
  switch (block.type) {
    case "paragraph":
    case "heading":
    case "footnote":
      return 1 + leaf(block.children);
    case "code":
      return 1 + block.chunks.length;
    case "quote":
      return 1 + all(block.children);
    case "list":
      return block.items.reduce((sum, item) => sum + 1 + all(item.children), 1);
    case "table":
      return [block.head, ...block.rows].reduce(
        (sum, row) => row.reduce((cells, cell) => cells + 1 + leaf(cell), sum + 1),
        1,
      );
    default:
      return 1;
  }
}

const FORBIDDEN =
  "img, script, iframe, object, embed, style, link, meta, base, form, [onerror], [onload], [style]";
const OPENABLE = /^(https?:\/\/|mailto:)/;

describe.each(HOSTILE_TEXTS)("$name", ({ text }) => {
  it("costs at no prefix more than a few readings of it", () => {
    // A clock that stands still: only size makes the document patient, so the count is always the same.
    const document = new StreamingDocument(() => 0);
    for (const end of prefixEnds(text.length)) {
      let blocks: readonly KeyedBlock[] = [];
      const read = charsRead(() => {
        blocks = document.update(text.slice(0, end), true);
      });
      expect(read).toBeLessThanOrEqual(READINGS * end + 200);
      expect(countNodes(blocks)).toBeLessThanOrEqual(2 * end + 200);
    }
  });

  it("costs no more when it comes in one piece, and says the same", () => {
    const stepped = new StreamingDocument(() => 0);
    for (const end of prefixEnds(text.length, 37, 997)) stepped.update(text.slice(0, end), true);
    let blocks: readonly KeyedBlock[] = [];
    const read = charsRead(() => {
      blocks = new StreamingDocument(() => 0).update(text, false);
    });
    expect(read).toBeLessThanOrEqual(READINGS * text.length + 200);
    expect(countNodes(blocks)).toBeLessThanOrEqual(2 * text.length + 200);
    expect(stepped.update(text, false)).toEqual(blocks);
  });

  it("is on the page at every prefix, as nothing but text and safe links", () => {
    const { container, rerender } = render(<Markdown text="" streaming />, { wrapper: WithTexts });
    const ends = prefixEnds(
      Math.min(text.length, 12_000),
      Math.ceil(Math.min(text.length, 2_000) / 60),
      1_999,
    );
    for (const end of ends) {
      rerender(<Markdown text={text.slice(0, end)} streaming />);
      expect(container.querySelector(".md-plain")).toBeNull();
      expect(container.querySelectorAll(FORBIDDEN)).toHaveLength(0);
      for (const anchor of container.querySelectorAll("a"))
        expect(anchor.getAttribute("href")).toMatch(OPENABLE);
    }
  });
});

/** A block is looked at again for its last line, what settles is read once more by itself, and then its leaves. */
const READINGS = 8;

describe("beyond its limits", () => {
  const blocksOf = (text: string) =>
    new StreamingDocument(() => 0).update(text, false).map(({ block }) => block);

  it("a paragraph is plain text, to the last character", () => {
    const text = `**${"a".repeat(MAX_LEAF_CHARS - 4)}**`;
    expect(blocksOf(text)).toMatchObject([{ type: "paragraph", children: [{ type: "strong" }] }]);
    const [long] = blocksOf(`**a${text.slice(2)}`);
    expect(long?.type === "paragraph" && long.children.join("")).toBe(`**a${text.slice(2)}`);
  });

  it("nesting is text, and no mark of it is lost", () => {
    const depthOf = (block: Block | undefined): number =>
      block?.type === "quote" ? 1 + depthOf(block.children[0]) : 0;
    const [block] = blocksOf(`${">".repeat(100)} x`);
    expect(depthOf(block)).toBe(24);
    expect(JSON.stringify(block)).toContain(`${">".repeat(76)} x`);
  });

  it("a formula is its source", () => {
    const [formula] = blocksOf(`a $${"x".repeat(3_999)}$`);
    expect(formula).toMatchObject({ children: ["a ", { type: "math" }] });
    const text = `a $${"x".repeat(4_000)}$`;
    expect(blocksOf(text)).toEqual([{ type: "paragraph", children: [text] }]);
  });

  it("code on one line of 100 kB has every character", async () => {
    const code = "x".repeat(100_001);
    const { container } = render(<Markdown text={`\`\`\`js\n${code}\n\`\`\``} streaming={false} />, {
      wrapper: WithTexts,
    });
    await vi.waitFor(() => expect(container.querySelector("pre")?.textContent).toBe(code));
  });
});
