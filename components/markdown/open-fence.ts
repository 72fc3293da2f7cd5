import { closesFence } from "./block-splitter";
import { CodeText } from "./code-text";
import type { Block } from "./tree";

/** A code fence that is being written: its text is appended as it comes and never parsed again. */
export class OpenFence {
  private readonly text = new CodeText();
  private midLine = false;

  constructor(
    private readonly markup: string,
    private readonly info: string,
  ) {}

  /**
   * Takes from the head of `text` what belongs to the code. Answers what it left: a line that may become the
   * closing fence, or, with `closed`, everything after that.
   */
  take(text: string): { readonly rest: string; readonly closed: boolean } {
    let at = 0;
    while (at < text.length) {
      const newline = text.indexOf("\n", at);
      const end = newline < 0 ? text.length : newline;
      if (!this.midLine) {
        const line = text.slice(at, Math.min(end, at + MARKER_LINE_CHARS));
        if (newline >= 0 && end - at < MARKER_LINE_CHARS && closesFence(line, this.markup))
          return { rest: text.slice(newline + 1), closed: true };
        if (newline < 0 && this.mayClose(line)) return { rest: text.slice(at), closed: false };
      }
      this.text.append(text.slice(at, end));
      if (newline >= 0) this.text.endLine();
      this.midLine = newline < 0;
      at = end + 1;
    }
    return { rest: "", closed: false };
  }

  block(isOpen: boolean): Block {
    const block = { type: "code", info: this.info, chunks: this.text.chunks() } as const;
    return isOpen ? { ...block, open: true } : block;
  }

  /** Whether an unfinished line may still become the closing fence. */
  private mayClose(line: string): boolean {
    const [, run] = /^ {0,3}(`*|~*)[ \t]*$/.exec(line) ?? [];
    return line.length < MARKER_LINE_CHARS && (run === "" || run?.[0] === this.markup[0]);
  }
}
/** A longer run of markers is code, not a fence in the making. */
const MARKER_LINE_CHARS = 4_096;
