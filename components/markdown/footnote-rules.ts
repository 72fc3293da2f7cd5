import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

const LABEL = /^\[\^([^\s[\]^]{1,32})\]/;

/**
 * Teaches a parser footnotes, without looking anything up: `[^1]` in a leaf is a `footnote_ref`, and a paragraph that
 * begins with `[^1]:` stands between `footnote_open` and `footnote_close`, where it was written.
 */
export function addFootnotes(md: MarkdownIt): void {
  md.inline.ruler.before("link", "footnote", readReference);
  md.block.ruler.before("reference", "footnote", readNote, { alt: ["paragraph", "reference"] });
}

function readReference(state: StateInline, silent: boolean): boolean {
  if (state.src.charCodeAt(state.pos) !== BRACKET) return false;
  const match = LABEL.exec(state.src.slice(state.pos, Math.min(state.posMax, state.pos + MAX_LABEL_CHARS)));
  if (!match) return false;
  if (state.src[state.pos + match[0].length] === "(") return false;
  if (!silent) state.push("footnote_ref", "sup", 0).content = match[1] ?? "";
  state.pos += match[0].length;
  return true;
}
const BRACKET = 0x5b;
const MAX_LABEL_CHARS = 40;

function readNote(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
  const start = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0);
  const match = LABEL.exec(state.src.slice(start, start + MAX_LABEL_CHARS));
  if (!match || state.src[start + match[0].length] !== ":") return false;
  if (silent) return true;

  const next = endOfParagraph(state, startLine, endLine);
  const source = state.getLines(startLine, next, state.blkIndent, false).trim();
  state.line = next;
  const map: [number, number] = [startLine, next];
  const open = state.push("footnote_open", "p", 1);
  open.map = map;
  open.info = match[1] ?? "";
  const leaf = state.push("inline", "", 0);
  leaf.content = source.slice(match[0].length + 1).trim();
  leaf.map = map;
  leaf.children = [];
  state.push("footnote_close", "p", -1);
  return true;
}

/** As markdown-it finds it for paragraphs. */
function endOfParagraph(state: StateBlock, startLine: number, endLine: number): number {
  const rules = state.md.block.ruler.getRules("paragraph");
  const before = state.parentType;
  state.parentType = "paragraph";
  let line = startLine + 1;
  for (; line < endLine && !state.isEmpty(line); line++) {
    const indent = state.sCount[line] ?? 0;
    if (indent < 0 || indent - state.blkIndent > 3) continue;
    if (rules.some((begins) => begins(state, line, endLine, true))) break;
  }
  state.parentType = before;
  return line;
}
