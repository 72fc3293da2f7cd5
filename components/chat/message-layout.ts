/** What a window needs to know of a message. */
export interface SizedMessage {
  readonly id: string;
  /** Its height until it has been seen. */
  readonly estimatePx: number;
}

/** Places of messages, `end` not among them. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A message that is rendered, or the room that some take which are not. */
export type Slot =
  | { readonly type: "message"; readonly place: number }
  | { readonly type: "gap"; readonly key: string; readonly heightPx: number };

/** The question and the answer at the end are always rendered: they are what is followed. */
const ALWAYS_AT_END = 2;

/** Messages that were used last, such as one with an open panel, stay rendered wherever the reader goes. */
const MAX_USED = 4;

/** A selection over more messages than this loses its middle. */
const MAX_SPAN = 200;

/**
 * Where the messages of one conversation stand: with their heights as they were seen last, estimates for those never
 * seen. All in CSS pixels from the first message's top.
 */
export class MessageLayout {
  private messages: readonly SizedMessage[] = [];
  private places = new Map<string, number>();
  private readonly heights = new Map<string, number>();
  /** `tops[place]` and one more, the end of all; correct as far as it goes. */
  private readonly tops: number[] = [0];
  private used: readonly string[] = [];
  private span: Range = { start: 0, end: 0 };

  /** Takes over a conversation as it is now; heights are remembered by id. */
  show(messages: readonly SizedMessage[]): void {
    if (messages === this.messages) return;
    this.messages = messages;
    this.places = new Map(messages.map(({ id }, place) => [id, place]));
    this.tops.length = 1;
    this.span = { start: 0, end: 0 };
  }

  /** Remembers a height; answers by how much it is more than what was assumed. */
  measure(id: string, heightPx: number): number {
    const place = this.places.get(id);
    const message = place === undefined ? undefined : this.messages[place];
    if (place === undefined || message === undefined) return 0;
    const change = heightPx - this.heightOf(message);
    this.heights.set(id, heightPx);
    if (change !== 0) this.tops.length = Math.min(this.tops.length, place + 1);
    return change;
  }

  /** This message was used just now: it stays rendered until some others have been. */
  use(id: string): void {
    if (this.used[0] === id) return;
    this.used = [id, ...this.used.filter((other) => other !== id)].slice(0, MAX_USED);
  }

  /** A selection reaches from one message to the other, in any order; all between stay rendered. */
  select(from: string | undefined, to: string | undefined): void {
    const ends = [from, to].flatMap((id) => (id === undefined ? [] : (this.places.get(id) ?? [])));
    const start = Math.min(...ends);
    const end = Math.max(...ends) + 1;
    this.span = ends.length === 2 && end - start <= MAX_SPAN ? { start, end } : { start: 0, end: 0 };
  }

  /** The messages that `topPx` to `bottomPx` shows some of. */
  between(topPx: number, bottomPx: number): Range {
    const start = this.placeAt(topPx);
    return { start, end: Math.min(this.messages.length, this.placeAt(bottomPx) + 1) };
  }

  /** The last messages, as many as fill `heightPx`. */
  atEnd(heightPx: number): Range {
    const endPx = this.topOf(this.messages.length);
    return { start: this.placeAt(endPx - heightPx), end: this.messages.length };
  }

  /** Messages in `range`, those in use and the last ones, with gaps where others would be. */
  slots(range: Range): readonly Slot[] {
    const slots: Slot[] = [];
    let next = 0;
    const gapTo = (place: number) => {
      const heightPx = this.topOf(place) - this.topOf(next);
      if (heightPx > 0) slots.push({ type: "gap", key: `gap ${this.messages[next]?.id}`, heightPx });
    };
    for (const place of this.rendered(range)) {
      gapTo(place);
      slots.push({ type: "message", place });
      next = place + 1;
    }
    gapTo(this.messages.length);
    return slots;
  }

  private rendered({ start, end }: Range): readonly number[] {
    const { length } = this.messages;
    const used = this.used.flatMap((id) => this.places.get(id) ?? []);
    const places = new Set(used);
    for (const range of [{ start, end }, this.span, { start: length - ALWAYS_AT_END, end: length }])
      for (let place = Math.max(0, range.start); place < Math.min(range.end, length); place++)
        places.add(place);
    return [...places].sort((a, b) => a - b);
  }

  private heightOf({ id, estimatePx }: SizedMessage): number {
    return this.heights.get(id) ?? estimatePx;
  }

  private topOf(place: number): number {
    const { tops, messages } = this;
    for (let at = tops.length; at <= place; at++) {
      const before = messages[at - 1];
      tops.push((tops[at - 1] ?? 0) + (before ? this.heightOf(before) : 0));
    }
    return tops[place] ?? 0;
  }

  /** The last message that begins at or above `px`. */
  private placeAt(px: number): number {
    let low = 0;
    let high = Math.max(0, this.messages.length - 1);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.topOf(middle) <= px) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

export function isSameRange(a: Range, b: Range): boolean {
  return a.start === b.start && a.end === b.end;
}

const PX_PER_CHAR = 0.32;
const FRAME_PX = { user: 66, assistant: 100 } as const;

/** About how high a message of this length is in the one column: lines of 75 characters, and what stands around them. */
export function estimateHeight(role: "user" | "assistant", chars: number): number {
  return FRAME_PX[role] + Math.ceil(chars * PX_PER_CHAR);
}
