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

> quote
lazy line

    indented code

    more of it

~~~
unclosed? no
~~~~

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
});

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
  ..."`,~~,[x](,),https://e.com,\\,&amp;,<b>,![i](u),\r,\0,ẞ,😀,'t,\",- x\n,2. y\n,  z\n".split(","),
);
const markdownText = fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join(""));

function stream(text: string, step: number): readonly Block[] {
  return streamInSteps(text, [step]);
}

function streamInSteps(text: string, steps: readonly number[]): readonly Block[] {
  const document = new StreamingDocument();
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
