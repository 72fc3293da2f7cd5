import type { Token } from "markdown-it";

/** One block of the top level: its tokens and the lines they came from, end excluded. */
export interface Piece {
  readonly startLine: number;
  readonly endLine: number;
  readonly tokens: readonly Token[];
}

/** Where each line of a source begins. A text that ends in a newline has no empty line after it. */
export class SourceLines {
  readonly starts: readonly number[];

  constructor(readonly source: string) {
    const starts: number[] = [];
    for (let at = 0; at < source.length; ) {
      starts.push(at);
      const newline = source.indexOf("\n", at);
      at = newline < 0 ? source.length : newline + 1;
    }
    this.starts = starts;
  }

  /** Offset of a line's first character; the source's end for the line after the last. */
  start(line: number): number {
    return this.starts[line] ?? this.source.length;
  }

  text(line: number): string {
    return this.source.slice(this.start(line), this.start(line + 1)).replace(/\n$/, "");
  }

  /** Whether its newline has arrived. */
  isComplete(line: number): boolean {
    return line >= 0 && line < this.starts.length && this.source[this.start(line + 1) - 1] === "\n";
  }

  isBlank(line: number): boolean {
    return /^[ \t]*$/.test(this.text(line));
  }
}

/** Tokens of a source cut into its top-level blocks. Link definitions are pieces too. */
export function splitPieces(tokens: readonly Token[]): Piece[] {
  const pieces: Piece[] = [];
  for (let first = 0; first < tokens.length; ) {
    const open = tokens[first];
    let next = first + 1;
    if (open?.nesting === 1) {
      while (next < tokens.length && tokens[next]?.level !== open.level) next++;
      next++;
    }
    const [startLine, endLine] = open?.map ?? [0, 0];
    pieces.push({ startLine, endLine, tokens: tokens.slice(first, next) });
    first = next;
  }
  return pieces;
}

/**
 * How many leading pieces no later text can change. Two things settle what stands before them, each because
 * CommonMark decides it by complete lines alone:
 * - a piece that begins after a blank line, once its first line cannot become an item of a list above it;
 * - a `#` heading, a rule, a closed fence or formula: it interrupts everything, and is over at its line's end.
 * Link definitions are the exception that no rule can settle: they are applied afterwards.
 */
export function countSettled(pieces: readonly Piece[], lines: SourceLines): number {
  for (let at = pieces.length - 1; at >= 0; at--) {
    const piece = pieces[at];
    if (!piece) continue;
    if (isSelfContained(piece, lines)) return at + 1;
    if (at > 0 && lines.isBlank(piece.startLine - 1) && startIsDecided(piece.startLine, lines)) return at;
  }
  return 0;
}

function isSelfContained(piece: Piece, lines: SourceLines): boolean {
  const token = piece.tokens[0];
  if (!token || !lines.isComplete(piece.endLine - 1)) return false;
  if (token.type === "hr" || token.type === "math_block") return true;
  if (token.type === "heading_open") return token.markup.startsWith("#");
  return token.type === "fence" && isClosedFence(piece, lines);
}

function isClosedFence(piece: Piece, lines: SourceLines): boolean {
  const last = piece.endLine - 1;
  return last > piece.startLine && closesFence(lines.text(last), piece.tokens[0]?.markup ?? "```");
}

/** Whether a line ends a fence that `markup` opened. */
export function closesFence(line: string, markup: string): boolean {
  const [, run] = /^ {0,3}(`+|~+)[ \t]*$/.exec(line) ?? [];
  return run !== undefined && run[0] === markup[0] && run.length >= markup.length;
}

/** The markup of a fence that is still open at the source's end, when its own line is whole and not indented. */
export function openFenceMarkup(piece: Piece, lines: SourceLines): string | undefined {
  const token = piece.tokens[0];
  if (token?.type !== "fence" || !lines.isComplete(piece.startLine)) return undefined;
  if (lines.source[lines.start(piece.startLine)] !== token.markup[0]) return undefined;
  return isClosedFence(piece, lines) ? undefined : token.markup;
}

/** An unfinished line that cannot become "- item" or "1. item" any more, whatever follows. */
const NO_LIST_ITEM = /^(?:[^\s\d*+-]|[*+-]\S|\d{1,9}[^\d.)]|\d{1,9}[.)]\S|\d{10})/;

function startIsDecided(line: number, lines: SourceLines): boolean {
  return lines.isComplete(line) || NO_LIST_ITEM.test(lines.text(line));
}
