/** How well `text` fits what was typed: greater is better, undefined does not fit. Every word that was typed has to be
 * in it: best at its beginning, well at the beginning of a word, else anywhere; with letters left out only from the
 * beginning of a word on. Case and accents do not count. */
export function fuzzyScore(query: string, text: string): number | undefined {
  const plain = plainText(text);
  let sum = 0;
  for (const word of plainText(query).split(/\s+/).filter(Boolean)) {
    const score = wordScore(word, plain);
    if (score === undefined) return undefined;
    sum += score;
  }
  // Of two that fit as well, the shorter one says less that was not asked for.
  return sum - plain.length / 1_000;
}

function plainText(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function wordScore(word: string, text: string): number | undefined {
  if (text.startsWith(word)) return 100;
  const starts = wordStarts(text);
  if (starts.some((start) => text.startsWith(word, start))) return 80;
  if (text.includes(word)) return 50;
  const gaps = starts.flatMap((start) => gapsFrom(start, word, text) ?? []);
  return gaps.length === 0 ? undefined : Math.max(1, 40 - Math.min(...gaps));
}

function wordStarts(text: string): number[] {
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ index }) => index);
}

/** Letters of `text` that are skipped when `word` is read in it from `start` on; undefined when it is not there. */
function gapsFrom(start: number, word: string, text: string): number | undefined {
  if (text[start] !== word[0]) return undefined;
  let at = start;
  let gaps = 0;
  for (const letter of word) {
    const next = text.indexOf(letter, at);
    if (next < 0) return undefined;
    gaps += next - at;
    at = next + letter.length;
  }
  return gaps;
}

export interface Findable {
  readonly text: string;
  /** Places that were used lately come first among equals: 0 is the last one, undefined never. */
  readonly recency?: number | undefined;
}

const RECENT_BONUS = 12;

/** What fits, best first, at most `limit`. Without a query everything fits, in the order it came. */
export function findBest<Item extends Findable>(
  items: readonly Item[],
  query: string,
  limit: number,
): readonly Item[] {
  if (query.trim() === "") return items.slice(0, limit);
  return items
    .flatMap((item, place) => {
      const score = fuzzyScore(query, item.text);
      if (score === undefined) return [];
      const bonus = item.recency === undefined ? 0 : Math.max(0, RECENT_BONUS - item.recency);
      return [{ item, place, score: score + bonus }];
    })
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .slice(0, limit)
    .map(({ item }) => item);
}
