/** What a UTF-16 code unit does at a word boundary (Unicode UAX #29, Word_Break), as far as it can be told
 * without its neighbours. `complex` means: only Intl.Segmenter can say. */
export const WORD_CLASS = {
  /** Always a boundary before it, and never part of a word: whitespace, brackets, `。`. */
  boundary: 0,
  letter: 1,
  digit: 2,
  /** `_`: joins letters, digits and itself. */
  underscore: 3,
  /** `:` where ICU's data lets it join letters. */
  midLetter: 4,
  /** `,` and `;`: join digits. */
  midNumber: 5,
  /** `.` and apostrophes: join letters, and digits. */
  midBoth: 6,
  /** `"`: joins Hebrew letters; ends a word of any other script. */
  quote: 7,
  /** Only Intl.Segmenter can say. */
  complex: 8,
  /** Han, Hiragana and Katakana letters, of which a dictionary makes words. */
  cjk: 9,
  /** Wide punctuation that may join digits or letters, but never CJK letters: `，；：．`. */
  wideMid: 10,
} as const;

export const wordSegmenter = new Intl.Segmenter("en", { granularity: "word" });

/** Word-like segments of one Segmenter pass over `text`. */
export function countWordSegments(text: string): number {
  let words = 0;
  for (const segment of wordSegmenter.segment(text)) {
    if (segment.isWordLike) words += 1;
  }
  return words;
}

/** Class of every UTF-16 code unit. Whatever is not listed, surrogates too, stays `complex`. */
export const WORD_CLASS_OF_UNIT = buildTable();

function buildTable(): Uint8Array {
  const table = new Uint8Array(0x10000).fill(WORD_CLASS.complex);
  const range = (kind: number, first: number, last: number) => table.fill(kind, first, last + 1);
  const each = (kind: number, characters: string) => {
    for (let i = 0; i < characters.length; i += 1) table[characters.charCodeAt(i)] = kind;
  };

  range(WORD_CLASS.boundary, 0x09, 0x0d);
  each(WORD_CLASS.boundary, " !#$%&()*+-/<=>?@[\\]^`{|}~");
  each(WORD_CLASS.boundary, "\u0085\u00a0\u2028\u2029\u3000–—“”…");
  each(WORD_CLASS.boundary, "、。〈〉《》「」『』【】！？（）～");
  each(WORD_CLASS.quote, '"');
  each(WORD_CLASS.underscore, "_");
  each(WORD_CLASS.midNumber, ",;");
  each(WORD_CLASS.midBoth, ".'’‘");
  each(WORD_CLASS.wideMid, "，；：．");
  // CLDR took the colon out of MidLetter for most languages; older ICU data still joins "a:a".
  each(countWordSegments("a:a") === 1 ? WORD_CLASS.midLetter : WORD_CLASS.boundary, ":");

  range(WORD_CLASS.digit, 0x30, 0x39);
  range(WORD_CLASS.letter, 0x41, 0x5a);
  range(WORD_CLASS.letter, 0x61, 0x7a);
  // Latin with diacritics, without × and ÷; Greek; Cyrillic without its combining marks.
  range(WORD_CLASS.letter, 0xc0, 0xd6);
  range(WORD_CLASS.letter, 0xd8, 0xf6);
  range(WORD_CLASS.letter, 0xf8, 0x24f);
  range(WORD_CLASS.letter, 0x391, 0x3a1);
  range(WORD_CLASS.letter, 0x3a3, 0x3f5);
  range(WORD_CLASS.letter, 0x400, 0x481);
  range(WORD_CLASS.letter, 0x48a, 0x52f);

  range(WORD_CLASS.cjk, 0x3041, 0x3096);
  range(WORD_CLASS.cjk, 0x30a1, 0x30fa);
  range(WORD_CLASS.cjk, 0x3400, 0x4dbf);
  range(WORD_CLASS.cjk, 0x4e00, 0x9fff);
  return table;
}
