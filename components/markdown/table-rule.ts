import type { MarkdownIt, StateBlock } from "markdown-it";
import { blockRule } from "./block-rule";

/** A wider table is shown as text: no eye follows its rows, and each of them costs as much as a page of prose. */
export const MAX_COLUMNS = 48;

/**
 * Tables as in GFM, with two differences to what markdown-it does by itself. It takes "# a | b" or "``` | x" for a
 * head when a delimiter row follows: here, as for a reader who already saw the heading, such a line is what its first
 * character says. And it fills short rows up, so that "|" costs what the whole head does: here a row has the cells
 * that were written, at least one and at most as many as the head.
 */
export function addTables(md: MarkdownIt): void {
  const { alt } = blockRule(md, "table");
  const others = ["math", "fence", "blockquote", "list", "heading", "footnote"].map(
    (name) => blockRule(md, name).fn,
  );
  md.block.ruler.at(
    "table",
    (state, start, end, silent) => {
      if (start + 2 > end || !isInBlock(state, start) || !isInBlock(state, start + 1)) return false;
      const align = readDelimiters(lineText(state, start + 1));
      if (!align || align.length > MAX_COLUMNS) return false;
      const line = lineText(state, start);
      const head = line.includes("|") ? cellsOf(line) : [];
      if (head.length !== align.length || others.some((begins) => begins(state, start, end, true)))
        return false;
      if (!silent) pushTable(state, start, end, { head, align });
      return true;
    },
    { alt },
  );
}

interface Head {
  readonly head: readonly string[];
  readonly align: readonly string[];
}

/** The sides that a delimiter row names, "" where it names none; undefined for any other line. */
function readDelimiters(line: string): readonly string[] | undefined {
  if (!/^(?:[|:][-|: \t]|-[-|:])[-|: \t]*$/.test(line)) return undefined;
  const cells = withoutOuter(line.split("|", MAX_PARTS)).map((cell) => cell.trim());
  if (!cells.every((cell) => /^:?-+:?$/.test(cell))) return undefined;
  return cells.map((cell) => {
    if (cell.endsWith(":")) return cell.startsWith(":") ? "center" : "right";
    return cell.startsWith(":") ? "left" : "";
  });
}
/** Enough to see that a line has too many cells, however many it has. */
const MAX_PARTS = MAX_COLUMNS + 3;

function pushTable(state: StateBlock, start: number, end: number, { head, align }: Head): void {
  const before = state.parentType;
  state.parentType = "table";
  const table = state.push("table_open", "table", 1);
  pushRow(state, start, "th", head, align);
  const terminators = state.md.block.ruler.getRules("blockquote");
  let line = start + 2;
  for (; line < end && isInBlock(state, line) && !state.isEmpty(line); line++) {
    const at = line;
    if (terminators.some((begins) => begins(state, at, end, true))) break;
    const cells = cellsOf(lineText(state, line)).slice(0, align.length);
    pushRow(state, line, "td", cells.length > 0 ? cells : [""], NO_SIDES);
  }
  state.push("table_close", "table", -1);
  table.map = [start, line];
  state.parentType = before;
  state.line = line;
}
const NO_SIDES: readonly string[] = [];

function pushRow(
  state: StateBlock,
  line: number,
  tag: "th" | "td",
  cells: readonly string[],
  align: readonly string[],
): void {
  state.push("tr_open", "tr", 1).map = [line, line + 1];
  cells.forEach((cell, column) => {
    const open = state.push(`${tag}_open`, tag, 1);
    if (align[column]) open.attrs = [["style", `text-align:${align[column]}`]];
    state.push("inline", "", 0).content = cell.trim();
    state.push(`${tag}_close`, tag, -1);
  });
  state.push("tr_close", "tr", -1);
}

function cellsOf(line: string): readonly string[] {
  return withoutOuter(line.split(/(?<!\\)\|/, MAX_PARTS)).map((cell) => cell.replaceAll("\\|", "|"));
}

/** Before the first bar and behind the last there is no cell when nothing stands there. */
function withoutOuter(parts: readonly string[]): readonly string[] {
  const first = parts[0] === "" ? 1 : 0;
  return parts.slice(first, parts.length > first && parts.at(-1) === "" ? -1 : undefined);
}

/** Neither outside of the list or quotation that the block stands in, nor indented code. */
function isInBlock(state: StateBlock, line: number): boolean {
  const indent = (state.sCount[line] ?? 0) - state.blkIndent;
  return indent >= 0 && indent < 4;
}

function lineText(state: StateBlock, line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]).trim();
}
