import type { MarkdownIt } from "markdown-it";

/** What a leaf belongs to. Only a cell, which is one line of Markdown, breaks its lines as HTML does. */
export type LeafPlace = "prose" | "cell";

const BREAK = /^<br[ \t]*\/?>/i;
const MAX_BREAK_CHARS = 16;

/** A break that may yet become whole, at the end of a text. */
export const HALF_BREAK = /<(?:br?|br[ \t]*\/?)?$/i;

/** Teaches a parser `<br>` in cells. The leaf's place is in the environment, as `place`. */
export function addBreaks(md: MarkdownIt): void {
  md.inline.ruler.before("autolink", "break", (state, silent) => {
    if (state.env.place !== "cell" || state.src.charCodeAt(state.pos) !== LESS) return false;
    const end = Math.min(state.posMax, state.pos + MAX_BREAK_CHARS);
    const source = BREAK.exec(state.src.slice(state.pos, end))?.[0];
    if (source === undefined) return false;
    if (!silent) state.push("hardbreak", "br", 0);
    state.pos += source.length;
    return true;
  });
}
const LESS = 0x3c;
