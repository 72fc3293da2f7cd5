/** A text that grows by small pieces and is kept in few large strings. */
export interface TextRope {
  /** Code units. */
  length(): number;
  push(piece: string): void;
  /** The code units from `from` up to `to`. The newest piece and the whole text are there already, anything else costs
   * what it is long. */
  slice(from: number, to: number): string;
  clear(): void;
}

/** A string of its own costs some 30 bytes, so a token's few letters are joined with their neighbours. */
const BLOCK_CHARS = 4096;
const MAX_PIECES = 256;

/** An empty text. */
export function createTextRope(): TextRope {
  let blocks: string[] = [];
  /** Where each block begins. */
  let starts: number[] = [];
  /** What came after the last block. */
  let pieces: string[] = [];
  let piecesChars = 0;
  let length = 0;

  function joinPieces(): void {
    if (pieces.length === 0) return;
    const last = blocks.at(-1);
    if (last !== undefined && last.length < BLOCK_CHARS) {
      blocks[blocks.length - 1] = [last, ...pieces].join("");
    } else {
      starts.push(length - piecesChars);
      blocks.push(pieces.join(""));
    }
    pieces = [];
    piecesChars = 0;
  }

  /** One block of all, which is also what is kept of it. */
  function whole(): string {
    if (blocks.length > 1) {
      blocks = [blocks.join("")];
      starts = [0];
    }
    return blocks[0] ?? "";
  }

  function blockAt(offset: number): number {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return {
    length: () => length,
    push(piece) {
      pieces.push(piece);
      piecesChars += piece.length;
      length += piece.length;
      if (piecesChars >= BLOCK_CHARS || pieces.length >= MAX_PIECES) joinPieces();
    },
    slice(from, to) {
      const newest = pieces.at(-1);
      if (newest !== undefined && to === length && from === length - newest.length) return newest;
      joinPieces();
      if (from === 0 && to === length) return whole();
      const parts: string[] = [];
      for (let block = blockAt(from); block < blocks.length; block++) {
        const start = starts[block] ?? 0;
        if (start >= to) break;
        parts.push((blocks[block] ?? "").slice(Math.max(0, from - start), to - start));
      }
      return parts.length === 1 ? (parts[0] ?? "") : parts.join("");
    },
    clear() {
      blocks = [];
      starts = [];
      pieces = [];
      piecesChars = 0;
      length = 0;
    },
  };
}
