/** What stands in a text for words of the conversation. */
export const CONCEALED = "[text of the conversation]";

/** Shorter runs are common words; from this length on, code units, it is a quotation. */
export const MIN_QUOTE_CHARS = 16;

/**
 * A short text, such as an error's words, with every run of MIN_QUOTE_CHARS or more that occurs in one of `sources`
 * replaced by CONCEALED, also where it is quoted with the escapes of JSON (once or twice) or HTML. Nothing else is
 * changed. Time and memory are linear in `text` and the time in `sources`, whatever they hold.
 */
export function concealQuotes(text: string, sources: readonly string[]): string {
  if (text.length < MIN_QUOTE_CHARS) return text;
  const readings = readingsOf(text);
  const windows = new Set(readings.flatMap(({ units }) => windowsOf(units)));
  const quoted = findIn(sources, windows);
  if (quoted.size === 0) return text;
  const isConcealed = new Array<boolean>(text.length).fill(false);
  for (const { units, starts, ends } of readings) {
    for (const [at, window] of windowsOf(units).entries()) {
      if (quoted.has(window)) isConcealed.fill(true, starts[at], ends[at + MIN_QUOTE_CHARS - 1]);
    }
  }
  return replaceRuns(text, isConcealed);
}

/** One way to understand a text: code units, and where each was written. */
interface Reading {
  readonly units: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const JSON_ESCAPES = /\\(?:u[\da-f]{4}|x[\da-f]{2}|.)/gis;
const HTML_ESCAPES = /&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[\da-f]{1,6});/gi;

function readingsOf(text: string): Reading[] {
  const plain: Reading = {
    units: text,
    starts: Array.from({ length: text.length }, (_, at) => at),
    ends: Array.from({ length: text.length }, (_, at) => at + 1),
  };
  const asJson = unescaped(plain, JSON_ESCAPES, jsonMeaning);
  const asNestedJson = unescaped(asJson, JSON_ESCAPES, jsonMeaning);
  return [plain, asJson, asNestedJson, unescaped(plain, HTML_ESCAPES, htmlMeaning)];
}

function unescaped(reading: Reading, escapes: RegExp, meaningOf: (written: string) => string): Reading {
  let units = "";
  const starts: number[] = [];
  const ends: number[] = [];
  let readTo = 0;
  function keepUpTo(end: number): void {
    units += reading.units.slice(readTo, end);
    starts.push(...reading.starts.slice(readTo, end));
    ends.push(...reading.ends.slice(readTo, end));
    readTo = end;
  }
  for (const { 0: written, index } of reading.units.matchAll(escapes)) {
    keepUpTo(index);
    readTo = index + written.length;
    const meaning = meaningOf(written);
    units += meaning;
    for (let unit = 0; unit < meaning.length; unit += 1) {
      starts.push(reading.starts[index] ?? 0);
      ends.push(reading.ends[readTo - 1] ?? 0);
    }
  }
  keepUpTo(reading.units.length);
  return { units, starts, ends };
}

const JSON_LETTERS: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function jsonMeaning(written: string): string {
  if (written.length > 2) return String.fromCharCode(Number.parseInt(written.slice(2), 16));
  const letter = written.slice(1);
  return JSON_LETTERS[letter] ?? letter;
}

const HTML_NAMES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
};

function htmlMeaning(written: string): string {
  const name = written.slice(1, -1).toLowerCase();
  if (!name.startsWith("#")) return HTML_NAMES[name] ?? written;
  const codePoint = name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : written;
}

function windowsOf(units: string): string[] {
  const count = Math.max(0, units.length - MIN_QUOTE_CHARS + 1);
  return Array.from({ length: count }, (_, at) => units.slice(at, at + MIN_QUOTE_CHARS));
}

const HASH_BASE = 0x01000193;
/** What the first unit of a window weighs once it has left it. */
const GONE_WEIGHT = Array.from({ length: MIN_QUOTE_CHARS }).reduce<number>(
  (weight) => Math.imul(weight, HASH_BASE),
  1,
);
const SIEVE_SLOTS = 2 ** 16;

/** Mixed, or windows that differ in their last unit alone would share a slot. */
const slotOf = (hash: number) => Math.imul(hash, 0x9e3779b1) >>> 16;

/** The windows that occur in a source. One pass over each with a rolling hash: a search for each window in 20 MiB would
 * hold up every other answer for seconds. */
function findIn(sources: readonly string[], windows: ReadonlySet<string>): ReadonlySet<string> {
  const missing = new Set(windows);
  const found = new Set<string>();
  const sieve = new Uint16Array(SIEVE_SLOTS);
  for (const window of windows) {
    const slot = slotOf(hashOf(window, MIN_QUOTE_CHARS));
    sieve[slot] = (sieve[slot] ?? 0) + 1;
  }
  for (const source of sources) {
    if (missing.size === 0) break;
    let hash = hashOf(source, MIN_QUOTE_CHARS - 1);
    for (let at = 0, last = MIN_QUOTE_CHARS - 1; last < source.length; at += 1, last += 1) {
      hash = (Math.imul(hash, HASH_BASE) + source.charCodeAt(last)) | 0;
      if (at > 0) hash = (hash - Math.imul(source.charCodeAt(at - 1), GONE_WEIGHT)) | 0;
      const slot = slotOf(hash);
      const inSlot = sieve[slot] ?? 0;
      if (inSlot === 0) continue;
      const window = source.slice(at, last + 1);
      if (!missing.delete(window)) continue;
      found.add(window);
      sieve[slot] = inSlot - 1;
    }
  }
  return found;
}

function hashOf(text: string, length: number): number {
  let hash = 0;
  for (let at = 0; at < length; at += 1) hash = (Math.imul(hash, HASH_BASE) + text.charCodeAt(at)) | 0;
  return hash;
}

function replaceRuns(text: string, isConcealed: readonly boolean[]): string {
  let left = "";
  for (let at = 0; at < text.length; at += 1) {
    if (isConcealed[at] !== true) left += text[at];
    else if (isConcealed[at - 1] !== true) left += CONCEALED;
  }
  return left;
}
