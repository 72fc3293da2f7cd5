import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTree } from "./build-tree";
import { parseBlocks, type References } from "./parser";
import { StreamingDocument } from "./streaming-document";
import type { Block, KeyedBlock } from "./tree";

const ANSWER = `# Title

A paragraph with **bold**, \`code\` and [a link][docs].
Second line of it
---

- one
- two

  with a paragraph
- three
   1. nested
   2. list

* other list
\`\`\`ts
const a = 1;

const b = \`2\`;
\`\`\`
Text at once | after
:--|--
cell | **bold**
two<br>lines | <br/>

> quote
lazy line

    indented code

    more of it

~~~
unclosed? no
~~~~

Inline $a_1 * b$ and \\(c\\), $5 and $10.
$$
x = 1
- 2
+ 3
$$
\\[ y \\]
Then $$ unclosed
$$
# no heading in here
* nor an item

A claim[^1] with a note.

[^1]: word
[^two]: of *two*
lines

[docs]: https://example.com/docs "Docs
of two lines"

The end, [again][docs] and [docs].
`;

describe("StreamingDocument", () => {
  it("ends in the blocks of the whole text, from every prefix on", () => {
    const whole = blocksOf(ANSWER);
    for (let cut = 0; cut <= ANSWER.length; cut++) {
      const document = new StreamingDocument();
      document.update(ANSWER.slice(0, cut), true);
      expect(outline(document.update(ANSWER, false))).toEqual(whole);
    }
  });

  it("ends in the blocks of the whole text when it comes character by character", () => {
    expect(stream(ANSWER, 1)).toEqual(blocksOf(ANSWER));
    expect(stream(ANSWER.replaceAll("\n", "\r\n"), 1)).toEqual(blocksOf(ANSWER));
  });

  it("ends in the blocks of the whole text, whatever the text and the steps", () => {
    fc.assert(
      fc.property(
        markdownText,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (text, steps) => {
          expect(streamInSteps(text, steps)).toEqual(blocksOf(text));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it("ends in the blocks of the whole list or table, however long", () => {
    fc.assert(
      fc.property(longBlock, fc.integer({ min: 1, max: 90 }), (text, step) => {
        expect(stream(text, step)).toEqual(blocksOf(text));
      }),
      { numRuns: 300 },
    );
  });

  it("ends in the blocks of the whole text when every reading counts as costly", () => {
    let nowMs = 0;
    const slow = () => new StreamingDocument(() => (nowMs += 100));
    fc.assert(
      fc.property(markdownText, (text) => {
        expect(streamInSteps(text, [3], slow())).toEqual(blocksOf(text));
      }),
      { numRuns: 500 },
    );
  });

  it("keeps settled blocks, items and rows as the same objects", () => {
    const list = Array.from({ length: 60 }, (_, index) => `- item ${index}\n`).join("");
    const document = new StreamingDocument();
    const early = document.update(`# Title\n\nText.\n\n${list}`, true);
    const late = document.update(`# Title\n\nText.\n\n${list}- more\n\nEnd`, true);
    expect(late.slice(0, 2)).toEqual(early.slice(0, 2));
    expect(late[0]?.block).toBe(early[0]?.block);
    expect(late[1]?.block).toBe(early[1]?.block);
    expect(late[2]?.key).toBe(early[2]?.key);
    const [before, after] = [early[2]?.block, late[2]?.block];
    if (before?.type !== "list" || after?.type !== "list") throw new Error("expected two lists");
    expect(after.items).toHaveLength(61);
    expect(after.items[0]).toBe(before.items[0]);
  });

  it("gives a block the same key while it is open and when it is settled", () => {
    const document = new StreamingDocument();
    const keys = new Set<number>();
    for (let end = 1; end <= ANSWER.length; end++)
      for (const { key } of document.update(ANSWER.slice(0, end), true)) keys.add(key);
    const final = document.update(ANSWER, false).map(({ key }) => key);
    expect(final.every((key) => keys.has(key))).toBe(true);
    expect(new Set(final).size).toBe(final.length);
  });

  it("answers the same array when nothing is new", () => {
    const document = new StreamingDocument();
    expect(document.update("a **b", true)).toBe(document.update("a **b", true));
  });

  it("applies a link definition to what was settled long before it", () => {
    const document = new StreamingDocument();
    document.update("See [docs].\n\nMore.\n\nAnd more.\n\n", true);
    document.update("See [docs].\n\nMore.\n\nAnd more.\n\n[docs]: https://exa", true);
    const blocks = document.update(
      "See [docs].\n\nMore.\n\nAnd more.\n\n[docs]: https://example.com\n\nEnd",
      true,
    );
    expect(blocks[0]?.block).toEqual({
      type: "paragraph",
      children: ["See ", { type: "link", href: "https://example.com/", children: ["docs"] }, "."],
    });
  });
});

const itemText = fc.constantFrom(
  "a",
  "**b** `c`",
  "[a]",
  "x | y",
  "a\n  b",
  "a\n\n  b",
  "a\n  - b\n  - c",
  "```\n  x\n  ```",
  "",
  "> q",
);
const longList = fc
  .tuple(
    fc.constantFrom("-", "*", "1.", "7)"),
    fc.constantFrom("", " ", "   "),
    fc.array(itemText, { minLength: 10, maxLength: 90 }),
  )
  .chain(([marker, indent, items]) =>
    fc
      .array(fc.constantFrom("\n", "\n", "\n", "\n", "\n", "\n\n"), { minLength: 1, maxLength: 97 })
      .map((gaps) => items.map((item, at) => `${indent}${marker} ${item}${gaps[at % gaps.length]}`).join("")),
  );
const longTable = fc
  .array(fc.constantFrom("| a | b |", "| **a** |", "x", "| [a] | b | c |", "a \\| b | c", "| a<br>b |"), {
    minLength: 10,
    maxLength: 90,
  })
  .map((rows) => `| h [a] | i |\n|:--|--:|\n${rows.join("\n")}\n`);
const longBlock = fc
  .tuple(
    fc.oneof(longList, longTable),
    fc.constantFrom("", "\nEnd", "# H\n", "\n[a]: https://example.com\n", "lazy", "|--|--|"),
  )
  .map((parts) => parts.join(""));

const fragment = fc.constantFrom(
  ...["- ", "* ", "1. ", "2) ", "  ", "    ", "\t", "> ", "# ", "```", "~~~", "```js\n", "---", "===", "***"],
  ...[
    "\n",
    "\n",
    "\n\n",
    "a",
    "b c",
    "| a | b |\n",
    "|---|---|\n",
    "|",
    "[a]",
    "[a]: /u",
    "[b]: <",
    ">",
    "**",
    "_",
  ],
  ..."`,~~,[x](,),https://e.com,\\,&amp;,$,$$,$$\n,$a$,\\(,\\),\\[,\\]\n,[^a],[^a]: ,<b>,<br>,<br />,![i](u),\r,\0,ẞ,😀,'t,\",- x\n,2. y\n,  z\n".split(
    ",",
  ),
);
const markdownText = fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join(""));

function stream(text: string, step: number): readonly Block[] {
  return streamInSteps(text, [step]);
}

function streamInSteps(
  text: string,
  steps: readonly number[],
  document = new StreamingDocument(),
): readonly Block[] {
  for (let at = 0, turn = 0; at < text.length; turn++) {
    at += steps[turn % steps.length] ?? 1;
    document.update(text.slice(0, at), true);
  }
  return outline(document.update(text, false));
}

/** What markdown-it makes of the whole text in one piece. */
function blocksOf(text: string): readonly Block[] {
  const references: References = Object.create(null);
  const source = text.replace(/\r\n?/g, "\n").replaceAll("\0", "\ufffd");
  const tokens = parseBlocks(source, references).filter((token) => token.type !== "reference_definition");
  return joined(buildTree(tokens, { references }));
}

function outline(blocks: readonly KeyedBlock[]): readonly Block[] {
  return joined(blocks.map(({ block }) => block));
}

/** Where a code block's text is cut does not matter. */
function joined(blocks: readonly Block[]): readonly Block[] {
  return blocks.map((block) =>
    block.type === "code" ? { ...block, chunks: [block.chunks.join("")] } : block,
  );
}
