const clusters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How far before the limit a cluster boundary is looked for. */
const WINDOW_UNITS = 64;

/** A text in pieces of at most `maxUnits` code units, cut between grapheme clusters; nothing for "". A cluster longer
 * than the window is cut where the limit falls, but never inside a surrogate pair, which may be one unit too long. */
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
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}

function boundaryBefore(text: string, from: number, limit: number): number {
  const start = Math.max(from, limit - WINDOW_UNITS);
  let boundary = from;
  for (const { index } of clusters.segment(text.slice(start, limit + WINDOW_UNITS))) {
    if (start + index > limit) break;
    // Where the window begins is no boundary: it may lie inside a cluster.
    if (index > 0) boundary = start + index;
  }
  return boundary > from ? boundary : outsidePair(text, from, limit);
}

function outsidePair(text: string, from: number, limit: number): number {
  const isInside = isHighSurrogate(text.charCodeAt(limit - 1)) && isLowSurrogate(text.charCodeAt(limit));
  if (!isInside) return limit;
  return limit - 1 > from ? limit - 1 : limit + 1;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
