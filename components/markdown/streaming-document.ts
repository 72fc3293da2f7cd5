import { countSettled, openFenceMarkup, type Piece, SourceLines, splitPieces } from "./block-splitter";
import { buildTree, lastLeaf } from "./build-tree";
import { findLongCut, isLongBlock, OpenContainer } from "./open-container";
import { OpenFence } from "./open-fence";
import { settleLastLine } from "./open-tail";
import { parseBlocks, type References } from "./parser";
import { growLastText } from "./plain-growth";
import { definitionsIn, type SettledText, settleBlock, settleBlocks } from "./settled-text";
import { appendToBlock, type Block, type KeyedBlock } from "./tree";

/**
 * An open block of this length, or one that took this long to read (one enormous paragraph or quotation, or an
 * attack), is read again only when it has grown by a sixteenth; until then what is new stands at its end as plain
 * text. So the whole costs at most some seventeen readings of its final length, however finely it arrives.
 */
const PATIENT_FROM_CHARS = 16_384;
const PATIENT_FROM_MS = 8;
const PATIENT_GROWTH = 1 / 16;

/**
 * A growing Markdown text as a growing list of blocks. What later text cannot change is settled: read once, kept
 * as the same objects. Only the open end is read again with every update; finished lines of an open code fence and
 * finished items and rows of an open list or table are settled too.
 *
 * Whatever the steps in which a text arrives, once `streaming` is false the blocks are those of the whole text.
 * A text that does not continue the one before starts afresh.
 */
export class StreamingDocument {
  private received = "";
  private streaming = true;
  private state: DocumentState;
  private shown: readonly KeyedBlock[] = [];

  /** `now` is a clock in milliseconds; it decides nothing but how long a costly open block is left unread. */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.state = new DocumentState(now);
  }

  /** The blocks of `text`; the same array when nothing changed. */
  update(text: string, streaming: boolean): readonly KeyedBlock[] {
    if (text === this.received && streaming === this.streaming) return this.shown;
    // Comparing slices is one memory comparison; startsWith walks the characters.
    const continues = this.streaming && text.slice(0, this.received.length) === this.received;
    if (!continues) this.state = new DocumentState(this.now);
    this.shown = this.state.advance(text, streaming);
    this.received = text;
    this.streaming = streaming;
    return this.shown;
  }
}

/** One reading of the tail. `lines` begin with the open container's prefix. */
interface Reading {
  readonly pieces: readonly Piece[];
  readonly lines: SourceLines;
  readonly references: References;
}

/** How the open end was shown last, for a tail of `length`. */
interface Shown {
  readonly length: number;
  readonly isCostly: boolean;
  readonly blocks: readonly KeyedBlock[];
}

class DocumentState {
  private readonly references: References = Object.create(null);
  private settled: SettledText[] = [];
  private blocks: KeyedBlock[] = [];
  private consumedChars = 0;
  private carriedReturn = "";
  /** Source after everything settled, and where it begins in the document. */
  private tail = "";
  private tailStart = 0;
  private fence: { readonly key: number; readonly code: OpenFence } | undefined;
  private container: OpenContainer | undefined;
  private lastShown: Shown | undefined;

  constructor(private readonly now: () => number) {}

  advance(text: string, streaming: boolean): readonly KeyedBlock[] {
    this.tail += this.normalize(text.slice(this.consumedChars), streaming);
    this.consumedChars = text.length;
    const open = this.readTail(streaming);
    return [...this.blocks, ...open];
  }

  /** Line ends and NUL as CommonMark wants them; a final CR waits for the LF that may follow. */
  private normalize(added: string, streaming: boolean): string {
    const text = this.carriedReturn + added;
    this.carriedReturn = streaming && text.endsWith("\r") ? "\r" : "";
    const ready = text.slice(0, text.length - this.carriedReturn.length);
    return ready.replace(/\r\n?/g, "\n").replaceAll("\0", "\ufffd");
  }

  /** Settles what can be settled, step by step; answers the blocks that are still open. */
  private readTail(streaming: boolean): readonly KeyedBlock[] {
    for (;;) {
      if (this.fence) {
        if (!this.continueFence(this.fence, streaming)) return [keyedFence(this.fence)];
      } else if (this.tail === "" && !this.container) return [];
      else if (streaming && this.lastShown && isPatient(this.lastShown, this.tail.length))
        return appendPlain(this.lastShown.blocks, this.tail.slice(this.lastShown.length));
      else {
        const grown = streaming && this.growPlainly();
        if (grown) return grown;
        const startedAt = this.now();
        const reading = this.read(streaming);
        if (!this.settleReading(reading, streaming)) return this.show(reading, startedAt);
      }
    }
  }

  private growPlainly(): readonly KeyedBlock[] | undefined {
    if (!this.lastShown) return undefined;
    const { length, isCostly, blocks } = this.lastShown;
    const grown = growLastText(blocks, this.tail.slice(0, length), this.tail.slice(length));
    if (grown) this.lastShown = { length: this.tail.length, isCostly, blocks: grown };
    return grown;
  }

  /** Answers whether the fence is over. */
  private continueFence({ key, code }: { key: number; code: OpenFence }, streaming: boolean): boolean {
    const endsMidLine = this.tail !== "" && !this.tail.endsWith("\n");
    const { rest, closed } = code.take(!streaming && endsMidLine ? `${this.tail}\n` : this.tail);
    this.dropTail(this.tail.length - rest.length);
    if (!closed && streaming) return false;
    this.fence = undefined;
    this.addSettled(settleBlock(key, code.block(false)));
    return true;
  }

  private read(streaming: boolean): Reading {
    const shown = streaming ? settleLastLine(this.tail, this.container !== undefined) : this.tail;
    const lines = new SourceLines((this.container?.prefix ?? "") + shown);
    const references: References = Object.create(this.references);
    return { pieces: splitPieces(parseBlocks(lines.source, references)), lines, references };
  }

  /** Answers whether anything was settled, so that the rest has to be read anew. */
  private settleReading({ pieces, lines }: Reading, streaming: boolean): boolean {
    if (!streaming) {
      this.settlePieces(pieces, pieces.length, lines);
      this.dropTail(this.tail.length);
      return true;
    }
    const last = pieces.at(-1);
    const markup = last && openFenceMarkup(last, lines);
    if (last && markup) {
      this.settlePieces(pieces, pieces.length - 1, lines);
      this.openFence(last, markup);
      return true;
    }
    const count = countSettled(pieces, lines);
    if (count > 0) this.settlePieces(pieces, count, lines);
    return count > 0 || this.settlePartOfLongBlock(pieces, lines);
  }

  private openFence(piece: Piece, markup: string): void {
    const lineStart = this.tail.search(/[^\s]/);
    this.dropTail(Math.max(lineStart, 0));
    this.fence = { key: this.tailStart, code: new OpenFence(markup, piece.tokens[0]?.info.trim() ?? "") };
    this.dropTail(this.tail.indexOf("\n") + 1);
  }

  private settlePieces(pieces: readonly Piece[], count: number, lines: SourceLines): void {
    const next = pieces[count];
    const prefixLength = this.container?.prefix.length ?? 0;
    const cut = next
      ? lines.start(next.startLine) - prefixLength
      : this.lineAfter(pieces, lines) - prefixLength;
    const second = pieces[1];
    const ownEnd = this.container ? (second ? lines.start(second.startLine) - prefixLength : cut) : 0;
    this.define(this.tail.slice(0, cut));
    if (this.container && count > 0) {
      this.addSettled(this.container.add(this.tail.slice(0, ownEnd)).settle());
      this.container = undefined;
    }
    const source = this.tail.slice(ownEnd, cut);
    if (source !== "") this.addSettled(settleBlocks(source, this.tailStart + ownEnd, this.references));
    this.dropTail(cut);
  }

  private lineAfter(pieces: readonly Piece[], lines: SourceLines): number {
    return lines.start(pieces.at(-1)?.endLine ?? 0);
  }

  /** Takes finished items or rows out of the tail when it is one long list or table. */
  private settlePartOfLongBlock(pieces: readonly Piece[], lines: SourceLines): boolean {
    const piece = pieces.length === 1 ? pieces[0] : undefined;
    const cutLine = piece && findLongCut(piece, lines, this.container !== undefined);
    if (!piece || cutLine === undefined) return false;
    const cut = lines.start(cutLine) - (this.container?.prefix.length ?? 0);
    const start = this.container ? 0 : lines.start(piece.startLine);
    const container =
      this.container ?? OpenContainer.open(this.tailStart + start, piece, lines, this.references);
    const source = this.tail.slice(start + (this.container ? 0 : container.ownChars), cut);
    this.container = container;
    this.define(source);
    this.container = this.container.add(source);
    this.dropTail(cut);
    return true;
  }

  /** Learns the link definitions of a source that is about to be settled, and applies them to what was before. */
  private define(source: string): void {
    const found = definitionsIn(source, this.references);
    const labels = Object.keys(found);
    if (labels.length === 0) return;
    Object.assign(this.references, found);
    const uses = ({ labels: used }: { labels: ReadonlySet<string> }) =>
      labels.some((label) => used.has(label));
    if (this.container && uses(this.container)) this.container = this.container.rebuild(this.references);
    if (!this.settled.some(uses)) return;
    this.settled = this.settled.map((text) => (uses(text) ? text.rebuild(this.references) : text));
    this.blocks = this.settled.flatMap((text) => text.blocks);
  }

  private addSettled(text: SettledText): void {
    this.settled.push(text);
    this.blocks.push(...text.blocks);
  }

  private dropTail(chars: number): void {
    if (chars <= 0) return;
    this.tail = this.tail.slice(chars);
    this.tailStart += chars;
    this.lastShown = undefined;
  }

  private show({ pieces, lines, references }: Reading, startedAt: number): readonly KeyedBlock[] {
    const offset = this.tailStart - (this.container?.prefix.length ?? 0);
    const openLeaf = lastLeaf(pieces.at(-1)?.tokens ?? []);
    const blocks = pieces.flatMap((piece, index) => {
      const built = buildTree(piece.tokens, { references, openLeaf, isGrowing: true });
      if (index === 0 && this.container) return this.joinContainer(this.container, built[0]);
      return built.map((block) => ({ key: offset + lines.start(piece.startLine), block }));
    });
    const { length } = this.tail;
    const isCostly = length > PATIENT_FROM_CHARS || this.now() - startedAt > PATIENT_FROM_MS;
    this.lastShown = { length, isCostly, blocks };
    return blocks;
  }

  private joinContainer(container: OpenContainer, rest: Block | undefined): KeyedBlock {
    return { key: container.key, block: container.join(rest && isLongBlock(rest) ? rest : undefined) };
  }
}

function keyedFence({ key, code }: { key: number; code: OpenFence }): KeyedBlock {
  return { key, block: code.block(true) };
}

function isPatient(shown: Shown, chars: number): boolean {
  return shown.isCostly && chars < shown.length * (1 + PATIENT_GROWTH);
}

function appendPlain(blocks: readonly KeyedBlock[], text: string): readonly KeyedBlock[] {
  const last = blocks.at(-1);
  const block = last && appendToBlock(last.block, text);
  return last && block ? [...blocks.slice(0, -1), { ...last, block }] : blocks;
}
