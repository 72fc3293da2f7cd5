import { MAX_LEAF_CHARS } from "./parser";
import type { Block, KeyedBlock, Leaf } from "./tree";

/** Letters, digits and marks of prose that mean nothing to Markdown behind a word. */
const PLAIN = /^[\p{L}\p{N} ,.;!?'"-]+$/u;
/** A word with a letter, so that its line is no list's number and no rule, with nothing in it that could begin a link, an
 * entity or emphasis. */
const AFTER_WORD = /(?:^|[\s(])[\p{N},.;!?'"-]*\p{L}[\p{L}\p{N},.;!?'"-]* ?$/u;
const LOOK_BACK_CHARS = 64;

/**
 * The blocks of `source + added` when that only makes their last text longer, as most of what a model says does:
 * reading the open paragraph once more is a quarter of a frame's script. `blocks` are those of `source`, both still
 * growing. undefined when it has to be read.
 */
export function growLastText(
  blocks: readonly KeyedBlock[],
  source: string,
  added: string,
): readonly KeyedBlock[] | undefined {
  if (!PLAIN.test(added) || !AFTER_WORD.test(source.slice(-LOOK_BACK_CHARS))) return undefined;
  // What looks like a link may hide its own end.
  if (source.includes("[", source.lastIndexOf("\n") + 1)) return undefined;
  const last = blocks.at(-1);
  const block = last && growBlock(last.block, source, added);
  return last && block && [...blocks.slice(0, -1), { ...last, block }];
}

function growBlock(block: Block, source: string, added: string): Block | undefined {
  switch (block.type) {
    case "paragraph":
    case "heading": {
      const children = growLeaf(block.children, source, added);
      return children && { ...block, children };
    }
    case "list": {
      const item = block.items.at(-1);
      const child = item?.children.at(-1);
      const grown = child && growBlock(child, source, added);
      if (!item || !grown) return undefined;
      const children = [...item.children.slice(0, -1), grown];
      return { ...block, items: [...block.items.slice(0, -1), { ...item, children }] };
    }
    default:
      return undefined;
  }
}

/** A space at the end is not shown before something follows it. */
function growLeaf(leaf: Leaf, source: string, added: string): Leaf | undefined {
  const text = leaf.at(-1);
  const shownSource = source.trimEnd();
  if (typeof text !== "string" || text === "" || !shownSource.endsWith(text)) return undefined;
  const grown = (text + source.slice(shownSource.length) + added).trimEnd();
  return grown.length > MAX_LEAF_CHARS ? undefined : [...leaf.slice(0, -1), grown];
}
