import { splitPieces } from "./block-splitter";
import { buildTree } from "./build-tree";
import { normalizeLabel, parseBlocks, type References } from "./parser";
import type { Block, KeyedBlock } from "./tree";

/** A stretch of source that is final but for link definitions still to come. */
export interface SettledText {
  /** Labels in square brackets, each of which a later definition may turn into a link. */
  readonly labels: ReadonlySet<string>;
  readonly blocks: readonly KeyedBlock[];
  /** The same blocks under new definitions. */
  rebuild(references: References): SettledText;
}

/** Whole blocks; `key` is the offset of `source` in the document. */
export function settleBlocks(source: string, key: number, references: References): SettledText {
  return {
    labels: bracketLabels(source),
    blocks: buildKeyed(source, key, references),
    rebuild: (newer) => settleBlocks(source, key, newer),
  };
}

/** Blocks that need no second look: a finished code fence. */
export function settleBlock(key: number, block: Block): SettledText {
  const settled: SettledText = { labels: new Set(), blocks: [{ key, block }], rebuild: () => settled };
  return settled;
}

function buildKeyed(source: string, key: number, references: References): KeyedBlock[] {
  const tokens = parseBlocks(source, Object.create(references));
  const starts = lineStarts(source);
  return splitPieces(tokens).flatMap((piece) =>
    buildTree(piece.tokens, { references }).map((block) => ({
      key: key + (starts[piece.startLine] ?? source.length),
      block,
    })),
  );
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** What a source defines, without what is known already. */
export function definitionsIn(source: string, known: References): References {
  const found: References = Object.create(known);
  if (source.includes("]:")) parseBlocks(source, found);
  return found;
}

/** Every `[label]` in a source as markdown-it compares them. */
export function bracketLabels(source: string): ReadonlySet<string> {
  const labels = new Set<string>();
  if (!source.includes("[")) return labels;
  for (const [, label] of source.matchAll(/\[((?:[^[\]\\]|\\.){1,999})\]/gs))
    if (label !== undefined) labels.add(normalizeLabel(label));
  return labels;
}
