import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";
import { closerOf, formulaAt, isEscaped, MAX_FORMULA_CHARS } from "./formula";

/**
 * Teaches a parser formulas: `math` tokens in a leaf, `math_block` tokens between blocks, with the TeX as `content`
 * and the whole source as `info`.
 */
export function addFormulas(md: MarkdownIt): void {
  md.inline.ruler.before("escape", "math", readInline);
  md.block.ruler.before("fence", "math", readBlock, {
    alt: ["paragraph", "reference", "blockquote", "list"],
  });
}

function readInline(state: StateInline, silent: boolean): boolean {
  const char = state.src.charCodeAt(state.pos);
  if (char !== DOLLAR && char !== BACKSLASH) return false;
  const formula = formulaAt(state.src, state.pos);
  if (!formula || state.pos + formula.source.length > state.posMax) return false;
  if (!silent) {
    const token = state.push("math", "math", 0);
    token.content = formula.tex;
    token.info = formula.source;
    token.block = formula.isDisplay;
  }
  state.pos += formula.source.length;
  return true;
}
const DOLLAR = 0x24;
const BACKSLASH = 0x5c;

/**
 * A line that begins with `$$` or `\[` begins a formula up to the line that ends with its counterpart. A blank line
 * before that makes all of it a paragraph: no later line can change what the first one decided.
 */
function readBlock(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
  const first = lineText(state, startLine);
  const opener = /^(?:\$\$(?!\$)|\\\[)/.exec(first)?.[0];
  if (opener === undefined) return false;
  const closer = closerOf(opener);
  const closedAt = first.indexOf(closer, 2);
  const isWhole = closedAt > 2 && closedAt === first.length - 2 && formulaAt(first, 0)?.source === first;
  if (closedAt >= 0 && !isWhole) return false;
  if (silent) return true;

  const { next, isClosed } = isWhole
    ? { next: startLine + 1, isClosed: true }
    : findEnd(state, startLine, endLine, closer);
  const source = state.getLines(startLine, next, state.blkIndent, false).trim();
  const tex = source.slice(2, -2);
  state.line = next;
  if (isClosed && tex.trim() !== "" && source.length <= MAX_FORMULA_CHARS) {
    const token = state.push("math_block", "math", 0);
    token.content = tex;
    token.info = source;
    token.markup = opener;
    token.map = [startLine, next];
  } else pushParagraph(state, startLine, source);
  return true;
}

function findEnd(state: StateBlock, startLine: number, endLine: number, closer: string) {
  for (let line = startLine + 1; line < endLine; line++) {
    if (state.isEmpty(line) || (state.sCount[line] ?? 0) < state.blkIndent || line - startLine > MAX_LINES)
      return { next: line, isClosed: false };
    const text = lineText(state, line);
    if (text.endsWith(closer) && !isEscaped(text, text.length - 2)) return { next: line + 1, isClosed: true };
  }
  return { next: endLine, isClosed: false };
}
const MAX_LINES = 100;

function pushParagraph(state: StateBlock, startLine: number, content: string): void {
  const map: [number, number] = [startLine, state.line];
  state.push("paragraph_open", "p", 1).map = map;
  const leaf = state.push("inline", "", 0);
  leaf.content = content;
  leaf.map = map;
  leaf.children = [];
  state.push("paragraph_close", "p", -1);
}

function lineText(state: StateBlock, line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]).trimEnd();
}
