/** Ollama's own client reads lines of up to 8 MiB. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;

/** A line grew past the reader's cap. `lineNumber` counts from 1; its text is not kept. */
export class LineTooLongError extends Error {
  override readonly name = "LineTooLongError";
  constructor(
    readonly lineNumber: number,
    readonly maxLineBytes: number,
  ) {
    super(`line ${lineNumber} is longer than ${maxLineBytes} bytes`);
  }
}

const LF = 0x0a;
const SPACE = 0x20;
/** What a line with a very long text may leave allocated for the next one. */
const KEPT_CAPACITY_BYTES = 64 * 1024;

/**
 * Bytes to lines of newline-delimited JSON. Pieces may be cut anywhere, inside a character too; LF and CRLF end
 * a line; lines of nothing but white space are dropped. Bytes are decoded once per line (bad UTF-8 becomes
 * U+FFFD), so the cost is linear in the bytes however small the pieces are. Memory is bounded by twice the cap.
 */
export class NdjsonReader {
  readonly #maxLineBytes: number;
  readonly #decoder = new TextDecoder();
  #pending = new Uint8Array(0);
  #pendingBytes = 0;
  #lineNumber = 1;

  constructor(maxLineBytes = MAX_LINE_BYTES) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** The number, from 1, of the line that the next byte belongs to. */
  get lineNumber(): number {
    return this.#lineNumber;
  }

  /** Appends the lines that `bytes` completes to `lines`. The bytes are not kept. Throws LineTooLongError once
   * a line is over the cap, complete or not; the reader is of no use after that. */
  push(bytes: Uint8Array, lines: string[]): void {
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      this.#refuseOver(this.#pendingBytes + end - start);
      if (this.#pendingBytes === 0) {
        this.#take(bytes, start, end, lines);
      } else {
        this.#keep(bytes, start, end);
        this.#takePending(lines);
      }
      this.#lineNumber += 1;
      start = end + 1;
    }
    this.#refuseOver(this.#pendingBytes + bytes.length - start);
    this.#keep(bytes, start, bytes.length);
  }

  /** Appends what came after the last line feed, if that is more than white space. */
  end(lines: string[]): void {
    this.#takePending(lines);
  }

  #refuseOver(lineBytes: number): void {
    if (lineBytes > this.#maxLineBytes) throw new LineTooLongError(this.#lineNumber, this.#maxLineBytes);
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    const needed = this.#pendingBytes + end - start;
    if (needed > this.#pending.length) {
      const grown = new Uint8Array(
        Math.min(Math.max(needed, this.#pending.length * 2, 512), this.#maxLineBytes),
      );
      grown.set(this.#pending.subarray(0, this.#pendingBytes));
      this.#pending = grown;
    }
    this.#pending.set(bytes.subarray(start, end), this.#pendingBytes);
    this.#pendingBytes = needed;
  }

  #takePending(lines: string[]): void {
    this.#take(this.#pending, 0, this.#pendingBytes, lines);
    this.#pendingBytes = 0;
    if (this.#pending.length > KEPT_CAPACITY_BYTES) this.#pending = new Uint8Array(0);
  }

  #take(bytes: Uint8Array, start: number, end: number, lines: string[]): void {
    let first = start;
    while (first < end && (bytes[first] ?? 0) <= SPACE) first += 1;
    if (first < end) lines.push(this.#decoder.decode(bytes.subarray(first, end)));
  }
}
