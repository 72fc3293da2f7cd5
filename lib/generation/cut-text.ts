const clusters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How far before the limit a cluster boundary is looked for. */
const WINDOW_UNITS = 64;

/** A text in pieces of at most `maxUnits` code units, cut between grapheme clusters; nothing for "". A cluster longer
 * than the window is cut where the limit falls. */
export function cutText(text: string, maxUnits: number): string[] {
  if (text === "") return [];
  if (text.length <= maxUnits) return [text];
  const pieces: string[] = [];
  let from = 0;
  while (text.length - from > maxUnits) {
    const cut = boundaryBefore(text, from, from + maxUnits);
    pieces.push(text.slice(from, cut));
    from = cut;
  }
  pieces.push(text.slice(from));
  return pieces;
}

function boundaryBefore(text: string, from: number, limit: number): number {
  const start = Math.max(from, limit - WINDOW_UNITS);
  let boundary = start;
  for (const { index } of clusters.segment(text.slice(start, limit + WINDOW_UNITS))) {
    if (start + index > limit) break;
    boundary = start + index;
  }
  return boundary > from ? boundary : limit;
}
