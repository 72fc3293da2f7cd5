/** What an answer consists of: plain data, no HTML anywhere. */
export type Inline =
  | string
  | { readonly type: "strong" | "em" | "del"; readonly children: readonly Inline[] }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "link"; readonly href: string; readonly children: readonly Inline[] }
  /** Never loaded. Without `href` its address may not be opened, or it stands in a link. */
  | { readonly type: "image"; readonly href?: string; readonly alt: string }
  | MathFormula
  | { readonly type: "footnote"; readonly label: string }
  | { readonly type: "break" }
  | { readonly type: "caret" };

export interface MathFormula {
  readonly type: "math";
  readonly tex: string;
  /** As it was written, delimiters included. */
  readonly source: string;
  readonly isDisplay: boolean;
}

export type Leaf = readonly Inline[];
export type Align = "left" | "center" | "right" | undefined;
export type Row = readonly Leaf[];

export interface ListItem {
  /** Present when the item is a task. */
  readonly checked?: boolean;
  readonly children: readonly Block[];
}

export type Block =
  | { readonly type: "paragraph"; readonly children: Leaf }
  | { readonly type: "heading"; readonly level: number; readonly children: Leaf }
  | {
      readonly type: "code";
      readonly info: string;
      readonly chunks: readonly string[];
      /** More code may follow. */
      readonly open?: true;
      readonly caret?: true;
    }
  | MathFormula
  | { readonly type: "footnote"; readonly label: string; readonly children: Leaf }
  | { readonly type: "quote"; readonly children: readonly Block[] }
  | ListBlock
  | TableBlock
  | { readonly type: "rule" };

export interface ListBlock {
  readonly type: "list";
  /** The first number of an ordered list; absent for bullets. */
  readonly start?: number;
  /** A tight list shows its items' paragraphs without paragraph spacing. */
  readonly tight: boolean;
  readonly items: readonly ListItem[];
}

export interface TableBlock {
  readonly type: "table";
  readonly align: readonly Align[];
  readonly head: Row;
  readonly rows: readonly Row[];
}

/** A block of the document; `key` is its offset in the source and stays while the block grows. */
export interface KeyedBlock {
  readonly key: number;
  readonly block: Block;
}

/**
 * Adds to the very end of a block's text, wherever its last leaf is. Answers undefined when the block has no
 * text to add to (a rule, an empty list).
 */
export function appendToBlock(block: Block, addition: Inline): Block | undefined {
  switch (block.type) {
    case "paragraph":
    case "heading":
    case "footnote":
      return { ...block, children: [...block.children, addition] };
    case "code":
      return typeof addition === "string"
        ? { ...block, chunks: [...block.chunks, addition] }
        : { ...block, caret: true };
    case "quote": {
      const children = appendToLast(block.children, addition);
      return children && { ...block, children };
    }
    case "list": {
      const last = block.items.at(-1);
      const children = last && appendToLast(last.children, addition);
      return children && { ...block, items: [...block.items.slice(0, -1), { ...last, children }] };
    }
    case "table":
      return appendToTable(block, addition);
    case "math":
    case "rule":
      return undefined;
  }
}

/** The same for a run of blocks; text without a leaf to go to becomes a paragraph of its own. */
export function appendToLast(blocks: readonly Block[], addition: Inline): readonly Block[] {
  const last = blocks.at(-1);
  const grown = last && appendToBlock(last, addition);
  return grown ? [...blocks.slice(0, -1), grown] : [...blocks, { type: "paragraph", children: [addition] }];
}

function appendToTable(table: TableBlock, addition: Inline): TableBlock {
  const row = table.rows.at(-1);
  const grown = appendToRow(row ?? table.head, addition);
  return row ? { ...table, rows: [...table.rows.slice(0, -1), grown] } : { ...table, head: grown };
}

function appendToRow(row: Row, addition: Inline): Row {
  const last = row.findLastIndex((cell) => cell.length > 0);
  const at = last < 0 ? 0 : last;
  return row.map((cell, index) => (index === at ? [...cell, addition] : cell));
}
