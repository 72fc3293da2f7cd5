"use client";

import { memo, useState } from "react";
import { BlockList } from "./block-view";
import { PlainOnError } from "./plain-on-error";
import { StreamingDocument } from "./streaming-document";
import { appendToBlock, type KeyedBlock } from "./tree";
import { useGradual } from "./use-gradual";

/** More that comes at once is read in steps: a page that reads, builds and lays out a book in one go is deaf meanwhile. */
const CHARS_AT_ONCE = 16_384;

interface MarkdownProps {
  readonly text: string;
  /** More text is on its way: a caret stands at the end and unfinished markup is shown as it will look. */
  readonly streaming: boolean;
}

/**
 * An answer's Markdown as elements, while it arrives and afterwards. Raw HTML is text, images are links and load
 * nothing, links open http, https and mailto only and say where they lead. What cannot be rendered is plain text.
 */
export const Markdown = memo(function Markdown(props: MarkdownProps) {
  return (
    <PlainOnError text={props.text}>
      <Rendered {...props} />
    </PlainOnError>
  );
});

function Rendered({ text, streaming }: MarkdownProps) {
  const [document] = useState(() => new StreamingDocument());
  const shownChars = useGradual(text.length, CHARS_AT_ONCE);
  const blocks = document.update(text.slice(0, shownChars), streaming || shownChars < text.length);
  return (
    <div className="md">
      <BlockList blocks={streaming ? withCaret(blocks, text.length) : blocks} />
    </div>
  );
}

function withCaret(blocks: readonly KeyedBlock[], endKey: number): readonly KeyedBlock[] {
  const last = blocks.at(-1);
  const grown = last && appendToBlock(last.block, { type: "caret" });
  if (last && grown) return [...blocks.slice(0, -1), { ...last, block: grown }];
  return [...blocks, { key: endKey + 1, block: { type: "paragraph", children: [{ type: "caret" }] } }];
}
