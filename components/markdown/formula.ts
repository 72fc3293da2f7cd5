/** A formula in a source: what stands between the delimiters, and with them. */
export interface Formula {
  readonly tex: string;
  readonly source: string;
  /** On a line of its own, in the large form. */
  readonly isDisplay: boolean;
}

/** A longer one is text; so no search for an end goes far. */
export const MAX_FORMULA_CHARS = 4_000;

const CLOSERS: Readonly<Record<string, string>> = { $$: "$$", "\\(": "\\)", "\\[": "\\]", $: "$" };

/** The delimiter that opens a formula at `at`, if one does. */
export function openerAt(source: string, at: number): string | undefined {
  const two = source.slice(at, at + 2);
  if (two === "$$") return source[at + 2] === "$" || source[at - 1] === "$" ? undefined : two;
  if (two === "\\(" || two === "\\[") return two;
  return two[0] === "$" && /\S/.test(two[1] ?? "") && !isWordChar(source[at - 1]) ? "$" : undefined;
}

export function closerOf(opener: string): string {
  return CLOSERS[opener] ?? opener;
}

/**
 * The formula that begins at `at`: `$…$`, `$$…$$`, `\(…\)` or `\[…\]`. A single dollar follows pandoc: no space
 * inside its ends, no word or digit right outside, no line break, no code and no other dollar; so prices and shell
 * variables are text.
 */
export function formulaAt(source: string, at: number): Formula | undefined {
  const opener = openerAt(source, at);
  if (opener === undefined) return undefined;
  const start = at + opener.length;
  const end = opener === "$" ? dollarEnd(source, start) : findCloser(source, start, closerOf(opener));
  if (end === undefined) return undefined;
  const tex = source.slice(start, end);
  if (tex.trim() === "" || (opener === "$" ? isSums(tex) : isProse(tex))) return undefined;
  const isDisplay = opener === "$$" || opener === "\\[";
  return { tex, source: source.slice(at, end + opener.length), isDisplay };
}

function findCloser(source: string, start: number, closer: string): number | undefined {
  const limit = start + MAX_FORMULA_CHARS;
  for (let at = source.indexOf(closer, start); at >= 0 && at <= limit; at = source.indexOf(closer, at + 1))
    if (!isEscaped(source, at)) return at;
  return undefined;
}

function dollarEnd(source: string, start: number): number | undefined {
  const limit = Math.min(source.length, start + MAX_FORMULA_CHARS);
  for (let at = start; at < limit; at++) {
    const char = source[at];
    if (char === "\n" || char === "`") return undefined;
    if (char === "\\") at++;
    else if (char === "$") return isSpace(source[at - 1]) || isWordChar(source[at + 1]) ? undefined : at;
  }
  return undefined;
}

function isSpace(char: string | undefined): boolean {
  return char === " " || char === "\t" || char === "\u00a0";
}

/** An odd number of backslashes before it takes a delimiter's meaning away. */
export function isEscaped(source: string, at: number): boolean {
  let before = at;
  while (source[before - 1] === "\\") before--;
  return (at - before) % 2 === 1;
}

function isWordChar(char: string | undefined): boolean {
  return char !== undefined && /[\p{L}\p{N}$]/u.test(char);
}

/** `$5 to 10$` is what somebody pays. */
function isSums(tex: string): boolean {
  return /^\d[^\\]*\s\p{L}{2,}\s/u.test(tex);
}

/** `\[citation needed\]` are brackets that somebody kept from being a link. */
function isProse(tex: string): boolean {
  return /^[\p{L}\p{M}\s,.;:!?'’-]*$/u.test(tex) && /\p{L}{2}\s+\p{L}{2}/u.test(tex);
}

/** What a leaf that still grows holds of formulas. */
export interface FormulaScan {
  /** Behind the last whole formula. */
  readonly closedEnd: number;
  /** Where one begins whose end has not arrived. */
  readonly openAt?: number;
}

/** Looks through a growing leaf, past code and escapes as they are read. */
export function scanFormulas(source: string): FormulaScan {
  let closedEnd = 0;
  for (let at = 0; at < source.length; ) {
    const char = source[at];
    if (char === "`") at = skipCode(source, at);
    else if (char !== "$" && char !== "\\") at++;
    else {
      const formula = formulaAt(source, at);
      if (formula) {
        at += formula.source.length;
        closedEnd = at;
      } else if (mayStillClose(source, at)) return { closedEnd, openAt: at };
      else at += char === "\\" || openerAt(source, at) === "$$" ? 2 : 1;
    }
  }
  return { closedEnd };
}

function skipCode(source: string, at: number): number {
  const [ticks = "`"] = /^`+/.exec(source.slice(at)) ?? [];
  const end = source.indexOf(ticks, at + ticks.length);
  return end < 0 ? source.length : end + ticks.length;
}

/** A lone dollar before a digit is a price for as long as nothing closes it. */
function mayStillClose(source: string, at: number): boolean {
  const opener = openerAt(source, at);
  if (opener === undefined) return false;
  const rest = source.slice(at + opener.length, at + MAX_FORMULA_CHARS + 2);
  if (opener !== "$")
    return rest.length <= MAX_FORMULA_CHARS && !findCloser(source, at + opener.length, closerOf(opener));
  return rest.length <= MAX_OPEN_DOLLAR_CHARS && !/^\d|[\n`]|(?<!\\)\$/.test(rest);
}
const MAX_OPEN_DOLLAR_CHARS = 200;

const MAX_TOKENS = 700;
const MAX_CELLS = 200;
const MAX_DEPTH = 40;
/** A definition multiplies: a few characters of them are hours of work. */
const DEFINITION = /\\(?:[gex]?def|(?:future)?let|(?:re|provide)?newcommand|global|long|outer)(?![a-zA-Z])/;

/** Whether a formula is small enough to be set: what is not is shown as its source. */
export function isSettable(tex: string): boolean {
  if (tex.length > MAX_FORMULA_CHARS || DEFINITION.test(tex)) return false;
  let depth = 0;
  let tokens = 0;
  let cells = 0;
  for (const [token] of tex.matchAll(/\\(?:[a-zA-Z]+|.)|[^\s\\]/gsu)) {
    tokens += /^\\[A-Za-z]*TeX$/.test(token) ? 10 : 1;
    if (token === "&" || token === "\\\\" || token === "\\cr") cells++;
    if (token === "{" || token === "\\left" || token === "\\begin") depth++;
    if (token === "}" || token === "\\right" || token === "\\end") depth--;
    if (depth > MAX_DEPTH || tokens > MAX_TOKENS || cells > MAX_CELLS) return false;
  }
  return true;
}
