import { type Piece, type SourceLines, splitPieces } from "./block-splitter";
import { buildTree } from "./build-tree";
import { parseBlocks, type References } from "./parser";
import { bracketLabels, type SettledText } from "./settled-text";
import type { Block, ListBlock, TableBlock } from "./tree";

/** A list or a table that is so long that its finished items or rows are settled while it still grows. */
export type LongBlock = ListBlock | TableBlock;

interface Part {
  readonly source: string;
  readonly block: LongBlock;
  /** A blank line before the next item makes a list loose. */
  readonly endsBlank: boolean;
}

export class OpenContainer {
  private constructor(
    readonly key: number,
    private readonly opening: Opening,
    private readonly parts: readonly Part[],
    private readonly references: References,
  ) {}

  /** Begins with nothing settled; `piece` is the block as far as it has come. */
  static open(key: number, piece: Piece, lines: SourceLines, references: References): OpenContainer {
    return new OpenContainer(key, openingOf(piece, lines, references), [], references);
  }

  /** Source to put before the rest of the block, so that it is read as the continuation it is. */
  get prefix(): string {
    return this.opening.prefix;
  }

  /** How much of the block's own source the prefix repeats: a table's head. */
  get ownChars(): number {
    return this.opening.block.type === "table" ? this.opening.prefix.length : 0;
  }

  /** Settles more of the block. */
  add(source: string): OpenContainer {
    const endsBlank = /^[ \t]*$/.test(source.slice(source.lastIndexOf("\n", source.length - 2) + 1, -1));
    const part = { source, block: this.parse(source, this.references), endsBlank };
    return new OpenContainer(this.key, this.opening, [...this.parts, part], this.references);
  }

  rebuild(references: References): OpenContainer {
    const parts = this.parts.map((part) => ({ ...part, block: this.parse(part.source, references) }));
    return new OpenContainer(this.key, this.opening, parts, references);
  }

  get labels(): ReadonlySet<string> {
    return bracketLabels(this.prefix + this.parts.map(({ source }) => source).join(""));
  }

  /** The whole block: the settled parts, then `rest`, which was parsed behind the prefix. */
  join(rest?: LongBlock): LongBlock {
    const blocks = this.parts.map(({ block }) => block);
    if (rest) blocks.push(this.withoutPrefix(rest));
    const looseBetween = (rest ? this.parts : this.parts.slice(0, -1)).some(({ endsBlank }) => endsBlank);
    return joinBlocks(this.opening.block, blocks, looseBetween);
  }

  /** The finished block. */
  settle(): SettledText {
    const { labels, key } = this;
    return {
      labels,
      blocks: [{ key, block: this.join() }],
      rebuild: (references) => this.rebuild(references).settle(),
    };
  }

  private parse(source: string, references: References): LongBlock {
    const tokens = parseBlocks(this.prefix + source, Object.create(references));
    const [block] = buildTree(splitPieces(tokens)[0]?.tokens ?? [], { references });
    return block?.type === "list" || block?.type === "table" ? this.withoutPrefix(block) : this.opening.block;
  }

  private withoutPrefix(block: LongBlock): LongBlock {
    return block.type === "list" ? { ...block, items: block.items.slice(1) } : block;
  }
}

function joinBlocks(opening: LongBlock, blocks: readonly LongBlock[], looseBetween: boolean): LongBlock {
  if (opening.type === "table") {
    const head = blocks.find((block) => block.type === "table")?.head ?? opening.head;
    return { ...opening, head, rows: blocks.flatMap((block) => (block.type === "table" ? block.rows : [])) };
  }
  const lists = blocks.filter((block) => block.type === "list");
  const tight = !looseBetween && lists.every((list) => list.tight);
  return { ...opening, tight, items: lists.flatMap((list) => list.items) };
}

/** How a long block began: its empty form, and the source that stands for its beginning. */
interface Opening {
  readonly prefix: string;
  readonly block: LongBlock;
}

/**
 * A list goes on behind an item of the same kind whose content is indented so far that no following line can
 * belong to it; a table behind its two head lines.
 */
function openingOf(piece: Piece, lines: SourceLines, references: References): Opening {
  const [block] = buildTree(piece.tokens, { references });
  if (block?.type === "table")
    return {
      prefix: lines.source.slice(lines.start(piece.startLine), lines.start(piece.startLine + 2)),
      block: { ...block, rows: [] },
    };
  const marker = piece.tokens[0]?.markup ?? "-";
  if (block?.type !== "list") throw new Error("only a list or a table is settled in parts");
  const bullet = block.start === undefined ? marker : `1${marker}`;
  return { prefix: `${bullet}    x\n`, block: { ...block, items: [] } };
}

/** So many finished items or rows are worth settling. */
const PART_LENGTH = 16;

/**
 * The line of the last item or row that surely is one, when enough stand before it; undefined for other blocks.
 * `continued` says that the first item is the prefix.
 */
export function findLongCut(piece: Piece, lines: SourceLines, continued: boolean): number | undefined {
  const kind = piece.tokens[0]?.type;
  const isList = kind === "bullet_list_open" || kind === "ordered_list_open";
  if (!isList && kind !== "table_open") return undefined;
  const level = (piece.tokens[0]?.level ?? 0) + 1;
  const starts = piece.tokens
    .filter((token) => token.level === level && token.type === (isList ? "list_item_open" : "tr_open"))
    .flatMap((token) => (token.map ? [token.map[0]] : []));
  // The first is the prefix of a continued list, or the head of a table.
  const before = (isList && continued) || !isList ? 1 : 0;
  const cut = starts.findLastIndex((line) => lines.isComplete(line));
  return cut - before >= PART_LENGTH ? starts[cut] : undefined;
}

export function isLongBlock(block: Block): block is LongBlock {
  return block.type === "list" || block.type === "table";
}
