const FIRST_BYTES = 16 * 1024;

/** Bytes appended into one block that doubles up to a cap. Many tiny pieces cost their bytes, not an object each. */
export class GrowingBuffer {
  readonly #maxBytes: number;
  #block = new Uint8Array(0);
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** False, and nothing appended, if the whole would exceed the cap. */
  append(piece: Uint8Array): boolean {
    const length = this.#length + piece.length;
    if (length > this.#maxBytes) return false;
    if (length > this.#block.length) this.#grow(length);
    this.#block.set(piece, this.#length);
    this.#length = length;
    return true;
  }

  /** Everything so far: a view, valid until the next append. */
  bytes(): Uint8Array {
    return this.#block.subarray(0, this.#length);
  }

  #grow(neededBytes: number): void {
    const doubled = Math.max(this.#block.length * 2, FIRST_BYTES, neededBytes);
    const block = new Uint8Array(Math.min(doubled, this.#maxBytes));
    block.set(this.bytes());
    this.#block = block;
  }
}
