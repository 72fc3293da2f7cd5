/** What a stretch of code is, as far as it has a colour of its own; its place in this list is its number. */
export const TOKEN_KINDS = [
  "plain",
  "keyword",
  "title",
  "string",
  "number",
  "comment",
  "name",
  "meta",
  "added",
  "removed",
] as const;

/**
 * A code's colours: the stretch up to `ends[i]` is of kind `kinds[i]`. Stretches touch one another; after the last
 * all is plain.
 */
export interface Marks {
  readonly ends: Uint32Array;
  readonly kinds: Uint8Array;
}

/** A stretch of text of one kind. */
export interface Stretch {
  readonly kind: number;
  readonly text: string;
}

/** `text`, which stands at `offset` in the code, cut by the code's marks. */
export function cutByMarks(text: string, offset: number, { ends, kinds }: Marks): readonly Stretch[] {
  const found: Stretch[] = [];
  let from = 0;
  for (let at = firstAfter(ends, offset); at < ends.length && from < text.length; at++) {
    const to = Math.min((ends[at] ?? 0) - offset, text.length);
    found.push({ kind: kinds[at] ?? 0, text: text.slice(from, to) });
    from = to;
  }
  if (from < text.length) found.push({ kind: 0, text: text.slice(from) });
  return found;
}

/** The first place whose end lies behind `offset`. */
function firstAfter(ends: Uint32Array, offset: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
