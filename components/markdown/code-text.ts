import { slices } from "./slices";

const CHUNK_CHARS = 4_096;

/**
 * The text of a code block in chunks, built by appending. A chunk is a run of whole lines that ends in a newline, or
 * a part of one very long line, of which only the last part ends in one; the last chunk of all has no newline. So
 * appending changes nothing but the last chunk, and what a browser has laid out stays laid out.
 */
export class CodeText {
  private readonly full: string[] = [];
  private last = "";
  private isPartOfLine = false;
  /** A line's newline belongs to the code only when another line follows. */
  private owesNewline = false;

  /** Adds text without newlines to the last line. */
  append(text: string): void {
    this.payNewline();
    this.last += text;
    if (this.last.length <= CHUNK_CHARS) return;
    const lineStart = this.last.lastIndexOf("\n") + 1;
    if (lineStart > 0) this.push(lineStart);
    if (this.last.length <= CHUNK_CHARS) return;
    const parts = slices(this.last, CHUNK_CHARS);
    this.last = parts.pop() ?? "";
    this.full.push(...parts);
    this.isPartOfLine = true;
  }

  endLine(): void {
    this.payNewline();
    this.owesNewline = true;
  }

  chunks(): readonly string[] {
    return this.last === "" ? [...this.full] : [...this.full, this.last];
  }

  private payNewline(): void {
    if (!this.owesNewline) return;
    this.owesNewline = false;
    this.last += "\n";
    if (this.isPartOfLine || this.last.length > CHUNK_CHARS) this.push(this.last.length);
  }

  private push(end: number): void {
    this.full.push(this.last.slice(0, end));
    this.last = this.last.slice(end);
    this.isPartOfLine = false;
  }
}

/** A whole code block's text, without the newline that ends it. */
export function chunkCode(text: string): readonly string[] {
  const code = new CodeText();
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf("\n", at);
    code.append(text.slice(at, newline < 0 ? text.length : newline));
    if (newline >= 0) code.endLine();
    at = newline < 0 ? text.length : newline + 1;
  }
  return code.chunks();
}

/** Chunks that stand on lines of their own: runs of whole lines alone, the parts of one long line together. */
export function lineGroups(chunks: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let isOpen = false;
  for (const chunk of chunks) {
    if (isOpen) groups.at(-1)?.push(chunk);
    else groups.push([chunk]);
    isOpen = !chunk.endsWith("\n");
  }
  return groups;
}
