import type { Token } from "markdown-it";
import type { LeafPlace } from "./break-rule";
import { chunkCode } from "./code-text";
import { parseLeaf } from "./leaf";
import type { References } from "./parser";
import type { Align, Block, Leaf, ListBlock, ListItem, Row, TableBlock } from "./tree";

export interface BuildContext {
  readonly references: References;
  /** The leaf that is still growing, if any of these tokens is. */
  readonly openLeaf?: Token;
  /** The end of these tokens may still grow. */
  readonly isGrowing?: boolean;
}

/** The last leaf with text in it: where a growing document grows. */
export function lastLeaf(tokens: readonly Token[]): Token | undefined {
  return tokens.findLast((token) => token.type === "inline" && token.content !== "");
}

/** Block tokens as a tree. Tokens of link definitions have no place in it. */
export function buildTree(tokens: readonly Token[], context: BuildContext): Block[] {
  return new TreeBuilder(tokens, context).blocks();
}

class TreeBuilder {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly context: BuildContext,
  ) {}

  /** Blocks up to the end of the enclosing pair, whose closing token is taken too. */
  blocks(): Block[] {
    const found: Block[] = [];
    for (let token = this.next(); token && token.nesting !== -1; token = this.next()) {
      const block = this.block(token);
      if (block) found.push(block);
    }
    return found;
  }

  private next(): Token | undefined {
    return this.tokens[this.at++];
  }

  private block(token: Token): Block | undefined {
    switch (token.type) {
      case "paragraph_open":
        return { type: "paragraph", children: this.leafInPair() };
      case "heading_open":
        return { type: "heading", level: Number(token.tag.slice(1)), children: this.leafInPair() };
      case "blockquote_open":
        return { type: "quote", children: this.blocks() };
      case "bullet_list_open":
      case "ordered_list_open":
        return this.list(token);
      case "table_open":
        return this.table();
      case "footnote_open":
        return { type: "footnote", label: token.info, children: this.leafInPair() };
      case "math_block":
        return { type: "math", tex: token.content, source: token.info, isDisplay: true };
      case "fence":
      case "code_block":
        return {
          type: "code",
          info: token.info.trim(),
          chunks: chunkCode(token.content),
          ...(this.context.isGrowing && !isClosed(token) ? { open: true } : {}),
        };
      case "hr":
        return { type: "rule" };
      default:
        return undefined;
    }
  }

  private leafInPair(): Leaf {
    const leaf = this.leaf(this.next());
    this.next();
    return leaf;
  }

  private leaf(token: Token | undefined, place: LeafPlace = "prose"): Leaf {
    const { references, openLeaf } = this.context;
    return token ? parseLeaf(token.content, references, token === openLeaf, place) : [];
  }

  private list(open: Token): ListBlock {
    const items: ListItem[] = [];
    let tight = true;
    for (let token = this.next(); token?.type === "list_item_open"; token = this.next()) {
      tight = tight && !this.hasSpacedParagraph(token.level + 1);
      items.push(asTask(this.blocks()));
    }
    if (open.type === "bullet_list_open") return { type: "list", tight, items };
    return { type: "list", start: Number(open.attrGet("start") ?? 1), tight, items };
  }

  /** markdown-it hides the paragraphs directly inside a tight list's items. */
  private hasSpacedParagraph(level: number): boolean {
    for (let at = this.at; ; at++) {
      const token = this.tokens[at];
      if (!token || token.level < level) return false;
      if (token.level === level && token.type === "paragraph_open") return !token.hidden;
    }
  }

  private table(): TableBlock {
    const align: Align[] = [];
    const rows: Row[] = [];
    let row: Leaf[] = [];
    for (let token = this.next(); token && token.type !== "table_close"; token = this.next()) {
      if (token.type === "th_open") align.push(alignment(token));
      if (token.type === "tr_open") row = [];
      if (token.type === "inline") row.push(this.leaf(token, "cell"));
      if (token.type === "tr_close") rows.push(withoutMissing(row));
    }
    const [head = [], ...body] = rows;
    return { type: "table", align, head: align.map((_, column) => head[column] ?? []), rows: body };
  }
}

/** The cells up to the last with something in it: a short row of a wide table must not cost what a whole one does. */
function withoutMissing(row: Row): Row {
  return row.slice(0, Math.max(1, row.findLastIndex((cell) => cell.length > 0) + 1));
}

/** A fence whose lines are its code's and two more. */
function isClosed({ type, map, content }: Token): boolean {
  const lines = content.split("\n").length - 1;
  return type === "fence" && map !== null && map[1] - map[0] === lines + 2;
}

/** GFM's task items: `[ ] to do`, `[x] done`. */
function asTask(children: readonly Block[]): ListItem {
  const [first, ...rest] = children;
  const text = first?.type === "paragraph" ? first.children[0] : undefined;
  const [marker, mark] = (typeof text === "string" && /^\[([ xX])\]\s+/.exec(text)) || [];
  if (first?.type !== "paragraph" || typeof text !== "string" || marker === undefined) return { children };
  const leaf = [text.slice(marker.length), ...first.children.slice(1)];
  return { checked: mark !== " ", children: [{ ...first, children: leaf }, ...rest] };
}

function alignment(cell: Token): Align {
  const [, side] = /^text-align:(left|center|right)$/.exec(String(cell.attrGet("style") ?? "")) ?? [];
  return side === "left" || side === "center" || side === "right" ? side : undefined;
}
