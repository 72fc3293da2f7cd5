import createMarkdownIt, { type Env, type MarkdownIt, type Token } from "markdown-it";
import { blockRule } from "./block-rule";
import { addBreaks, type LeafPlace } from "./break-rule";
import { addFootnotes } from "./footnote-rules";
import { addFormulas } from "./math-rules";
import { addTables } from "./table-rule";

/** Quotes and lists nest this deep; what is deeper is shown as text, so nothing is lost and no stack overflows. */
const MAX_NESTING = 24;
/** A longer paragraph, heading or cell is shown as plain text: no prose is that long, an attack is. */
export const MAX_LEAF_CHARS = 8_192;

/** Link definitions by normalised label, the shape markdown-it keeps in its environment. */
export type References = NonNullable<Env["references"]>;

const parser = createParser();

/** Block structure alone: leaves are `inline` tokens with their source in `content`. New definitions go to `references`. */
export function parseBlocks(source: string, references: References): Token[] {
  const tokens: Token[] = [];
  // Without its newline markdown-it overlooks a last line of white space.
  parser.block.parse(source.endsWith("\n") ? source : `${source}\n`, parser, { references }, tokens);
  return tokens;
}

/** The tokens of one leaf's source. */
export function parseInline(source: string, references: References, place: LeafPlace): readonly Token[] {
  return parser.parseInline(source, { references, place })[0]?.children ?? [];
}

/**
 * The emphasis markers that are open at the end of a leaf's source, outermost first, as the text that would close
 * them. Empty when everything is closed.
 */
export function unclosedMarkers(source: string, references: References): readonly string[] {
  const state = new parser.inline.State(source, parser, { references }, []);
  parser.inline.tokenize(state);
  for (const rule of parser.inline.ruler2.getRules("")) rule(state);
  return state.delimiters
    .filter((delimiter) => delimiter.open && delimiter.end < 0)
    .map((delimiter) => String.fromCharCode(delimiter.marker).repeat(delimiter.marker === TILDE ? 2 : 1));
}
const TILDE = 0x7e;

/** How markdown-it compares link labels. */
export function normalizeLabel(label: string): string {
  return parser.utils.normalizeReference(label);
}

function createParser(): MarkdownIt {
  const md = createMarkdownIt({ html: false, linkify: true, breaks: false, typographer: false });
  // "example.com" or "README.md" in prose is no link; a written-out scheme is.
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  md.linkify.add("//", null).add("ftp:", null);
  // Every destination is parsed and judged in one place, safe-link.ts, when the tree is built.
  md.validateLink = () => true;
  addFormulas(md);
  addFootnotes(md);
  addBreaks(md);
  capNesting(md, "blockquote");
  capNesting(md, "list");
  addTables(md);
  return md;
}

/** markdown-it drops what is nested deeper than `maxNesting`; here it stays, as text. */
function capNesting(md: MarkdownIt, name: string): void {
  const { fn, alt } = blockRule(md, name);
  md.block.ruler.at(
    name,
    (state, start, end, silent) => state.level < MAX_NESTING && fn(state, start, end, silent),
    { alt },
  );
}
