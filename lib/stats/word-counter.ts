import { countWordSegments, WORD_CLASS, WORD_CLASS_OF_UNIT, wordSegmenter } from "./word-classes";

export interface WordCounter {
  push(text: string): void;
  /** Words of everything pushed so far, an unfinished last word included. */
  count(): number;
}

/** An open tail longer than this many UTF-16 units is settled in part; see createWordCounter. */
export const MAX_OPEN_UNITS = 128;
const KEPT_UNITS = 48;

/** What the simple scan stands behind. Everything that can still matter is the state and the last unit. */
const START = 0;
const LETTER = 1;
const DIGIT = 2;
/** A `_` without a word before it: no word to ICU, while two of them are one. */
const LONE_UNDERSCORE = 3;
const UNDERSCORE = 4;
/** A letter, or digit, and then a mark that joins it to the next one. */
const LETTER_MID = 5;
const DIGIT_MID = 6;
const STATE_BITS = 7;
/** Added to the next state where a word begins. */
const WORD = 8;

/** Next state by state and class: UAX #29's WB5-WB13b for the classes below `complex`. */
// biome-ignore format: a table
const STEPS = new Uint8Array([
  /*                 boundary letter         digit         underscore         midLetter   midNumber  midBoth     quote */
  /* START      */   START,   WORD | LETTER, WORD | DIGIT, LONE_UNDERSCORE,   START,      START,     START,      START,
  /* LETTER     */   START,   LETTER,        DIGIT,        UNDERSCORE,        LETTER_MID, START,     LETTER_MID, START,
  /* DIGIT      */   START,   LETTER,        DIGIT,        UNDERSCORE,        START,      DIGIT_MID, DIGIT_MID,  START,
  /* LONE       */   START,   WORD | LETTER, WORD | DIGIT, WORD | UNDERSCORE, START,      START,     START,      START,
  /* UNDERSCORE */   START,   LETTER,        DIGIT,        UNDERSCORE,        START,      START,     START,      START,
  /* LETTER_MID */   START,   LETTER,        WORD | DIGIT, LONE_UNDERSCORE,   START,      START,     START,      START,
  /* DIGIT_MID  */   START,   WORD | LETTER, DIGIT,        LONE_UNDERSCORE,   START,      START,     START,      START,
]);

/** Counts word-like segments of `Intl.Segmenter` (granularity word) over a text that arrives in pieces.
 *
 * `count()` equals one Segmenter pass over the whole text, however the text is cut, inside surrogate pairs too.
 * Latin, Greek and Cyrillic are counted by UAX #29's rules alone. What those cannot decide (CJK, Thai, combining
 * marks, emoji) waits as the open tail until a character comes before which there is always a boundary, and is
 * then segmented once. Work is linear and memory bounded: a tail of more than 128 UTF-16 units is settled up
 * to the last segment border that is 48 units old. Only there, in CJK or Thai that runs so long without a space,
 * a digit or punctuation, could a dictionary think of other words than in one pass. */
export function createWordCounter(): WordCounter {
  let settled = 0;
  let state = START;
  let lastUnit = -1;
  let tail: OpenTail | undefined;

  /** Counts until a unit that needs the Segmenter; answers where that is. */
  function scanSimple(text: string, from: number): number {
    for (let i = from; i < text.length; i += 1) {
      const unit = text.charCodeAt(i);
      let kind = WORD_CLASS_OF_UNIT[unit] ?? WORD_CLASS.complex;
      if (kind === WORD_CLASS.wideMid && state === START) kind = WORD_CLASS.boundary;
      if (kind >= WORD_CLASS.complex) {
        tail = openTail(contextOf(state, lastUnit));
        return i;
      }
      const step = STEPS[(state << 3) | kind] ?? START;
      if (step >= WORD) settled += 1;
      state = step & STATE_BITS;
      lastUnit = unit;
    }
    return text.length;
  }

  return {
    push(text) {
      let i = 0;
      while (i < text.length) {
        if (tail === undefined) {
          i = scanSimple(text, i);
          continue;
        }
        const end = endOfTail(tail, text, i);
        append(tail, text.slice(i, end));
        i = end;
        if (end === text.length) break;
        settled += wordsOf(tail);
        tail = undefined;
        state = START;
        lastUnit = -1;
      }
    },
    count: () => (tail === undefined ? settled : settled + wordsOf(tail)),
  };
}

/** The part of the text whose words are not settled, led by a context that is. */
interface OpenTail {
  text: string;
  /** Words of everything that was in the tail and is settled or context, minus words cut off. */
  base: number;
  /** Segments in `text`; absent until asked for. */
  segments: number | undefined;
}

function openTail(context: string): OpenTail {
  return { text: context, base: -countWordSegments(context), segments: undefined };
}

function wordsOf(tail: OpenTail): number {
  tail.segments ??= countWordSegments(tail.text);
  return tail.base + tail.segments;
}

function append(tail: OpenTail, text: string): void {
  if (text === "") return;
  tail.text += text;
  tail.segments = undefined;
  if (tail.text.length <= MAX_OPEN_UNITS) return;
  const words = wordsOf(tail);
  tail.text = keptOf(tail.text);
  tail.segments = countWordSegments(tail.text);
  tail.base = words - tail.segments;
}

/** Index of the first unit from `from` on before which the tail surely ends, else the text's length. */
function endOfTail(tail: OpenTail, text: string, from: number): number {
  let isAfterCjk = WORD_CLASS_OF_UNIT[tail.text.charCodeAt(tail.text.length - 1)] === WORD_CLASS.cjk;
  for (let i = from; i < text.length; i += 1) {
    const kind = WORD_CLASS_OF_UNIT[text.charCodeAt(i)] ?? WORD_CLASS.complex;
    if (kind === WORD_CLASS.boundary || (isAfterCjk && endsCjk(kind))) return i;
    isAfterCjk = kind === WORD_CLASS.cjk;
  }
  return text.length;
}

/** Katakana and `_` join; whatever else is simple cannot follow a CJK letter in one segment. */
function endsCjk(kind: number): boolean {
  return kind !== WORD_CLASS.complex && kind !== WORD_CLASS.cjk && kind !== WORD_CLASS.underscore;
}

/** A shortest text that leaves the Segmenter where the simple scan stands. */
function contextOf(state: number, lastUnit: number): string {
  const last = lastUnit < 0 ? "" : String.fromCharCode(lastUnit);
  if (state === LETTER_MID || state === UNDERSCORE) return `a${last}`;
  return state === DIGIT_MID ? `1${last}` : last;
}

/** The text from the last segment border that is at least KEPT_UNITS old; of one endless segment its first
 * character, which decides what it is, and its end, which decides what may follow. */
function keptOf(text: string): string {
  const limit = text.length - KEPT_UNITS;
  let cut = 0;
  for (const { index } of wordSegmenter.segment(text)) {
    if (index > limit) break;
    cut = index;
  }
  if (cut > 0) return text.slice(cut);
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0);
  return first + text.slice(isLowSurrogate(text.charCodeAt(limit)) ? limit - 1 : limit);
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
