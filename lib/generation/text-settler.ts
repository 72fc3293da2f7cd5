/** Passes text on as soon as no later text can join its last character, and keeps the rest until then. */
export interface TextSettler {
  /** The text that is settled now; "" when all of it has to wait. */
  settle(text: string): string;
  /** What waits. */
  held(): string;
  /** Gives out what waits, at the end of the text. */
  flush(): string;
}

/** How far back the last cluster is looked for. What is longer is not text any more, and is let go. */
const WINDOW_UNITS = 1024;

const clusters = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * Keeps grapheme clusters whole across pieces: a surrogate pair, an emoji with its joiners, a flag, a keycap or a
 * letter with its marks leaves in one piece (UAX #29). Plain ASCII words leave at once, or text would lag by a letter
 * behind the model; so a mark that a model sends on its own after an ASCII letter, or after a digit inside a word, is
 * the one thing that is parted.
 */
export function createTextSettler(): TextSettler {
  let held = "";
  return {
    settle(text) {
      const joined = held + text;
      const end = settledLength(joined);
      held = joined.slice(end);
      return end === joined.length ? joined : joined.slice(0, end);
    },
    held: () => held,
    flush() {
      const rest = held;
      held = "";
      return rest;
    },
  };
}

function settledLength(text: string): number {
  // Half a pair has no class of its own: what stands before it decides how far back its cluster may begin.
  const end = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
  if (end === 0 || isClosed(text, end)) return end;
  const from = Math.max(0, end - WINDOW_UNITS);
  let last = from;
  for (const { index } of clusters.segment(text.slice(from, end))) last = from + index;
  return last === from && from > 0 ? end : last;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** Whether nothing that follows can join the character before `end`. */
function isClosed(text: string, end: number): boolean {
  const unit = text.charCodeAt(end - 1);
  if (unit >= 0x80 || unit === CARRIAGE_RETURN) return false;
  const before = text.charCodeAt(end - 2);
  // A run such as `**` or `##` is markup.
  return !isKeycapBase(unit) || isWordUnit(before) || (unit === before && !isDigit(unit));
}

const CARRIAGE_RETURN = 0x0d;

/** `#`, `*` and the digits become keycap emoji by two marks that follow. */
function isKeycapBase(unit: number): boolean {
  return unit === 0x23 || unit === 0x2a || isDigit(unit);
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** Inside a word or number a digit is just a digit. */
function isWordUnit(unit: number): boolean {
  return isDigit(unit) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
}
