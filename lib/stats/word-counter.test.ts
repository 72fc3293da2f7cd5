import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWordCounter, MAX_OPEN_UNITS } from "./word-counter";

const segmenter = new Intl.Segmenter("en", { granularity: "word" });

function wordsInOnePass(text: string): number {
  return [...segmenter.segment(text)].filter((segment) => segment.isWordLike).length;
}

function countPieces(pieces: readonly string[]): number {
  const counter = createWordCounter();
  for (const piece of pieces) counter.push(piece);
  return counter.count();
}

const FRAGMENTS = [
  ..."abzAZ09_ \n\t\r.,;:'\"!?-()[]*#`/\\|~@&%+=<>{}$^",
  ..."éßÆžЖяЙΩλ×÷ªµ·",
  ..."中文今天気日々一カタナひらがゃッー゛、。，；：．！？「」（）　〜・々",
  ..."한국어กขคไทยאבגعربहिन्दी각",
  ..."“”‘’–—…•\u00a0\u202f\u2028\u2029\u0085\u200b\u200c\u200d\u00ad\ufeff\u2060\u0301\u3099",
  "٣",
  "𝒜",
  "𠮷",
  "😀",
  "👨‍👩‍👧",
  "🇩🇪",
  "🇫",
  "1️⃣",
  "❤️",
  "👍🏽",
  "\ud83d",
  "\ude00",
  "don't",
  "3.14",
  "1,000",
  "a.b.c",
  "well-known",
  "snake_case",
  "__init__",
  "e.g.",
  "12:30",
  "**bold**",
  "```ts\n",
  "[x](https://a.b/c?d=e)",
  "使用React框架",
  "今天天气很好，我们去公园。",
  "東京都に住んでいます",
  "ภาษาไทยง่าย",
  " the",
  "ing",
] as const;

const text = fc.oneof(
  fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 40 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 120 }),
);

/** A text and places to cut it, in UTF-16 units, so that pairs are cut too. */
const pieces = fc.tuple(text, fc.array(fc.nat(), { maxLength: 20 })).map(([whole, seeds]) => {
  const cuts = [...new Set(seeds.map((seed) => seed % (whole.length + 1)))].sort((a, b) => a - b);
  return [0, ...cuts].map((cut, i) => whole.slice(cut, cuts[i] ?? whole.length));
});

describe("createWordCounter", () => {
  it("equals one Segmenter pass over any text, however it is cut", () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        expect(countPieces(parts)).toBe(wordsInOnePass(parts.join("")));
      }),
      { numRuns: Number(process.env.WORD_RUNS ?? 5_000) },
    );
  });

  it("equals one pass over every prefix, asked after every piece", () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const counter = createWordCounter();
        let soFar = "";
        for (const part of parts) {
          counter.push(part);
          soFar += part;
          expect(counter.count()).toBe(wordsInOnePass(soFar));
        }
      }),
      { numRuns: Number(process.env.WORD_RUNS ?? 2_000) },
    );
  });

  it.each([
    ["", 0],
    ["   \n", 0],
    ["hello", 1],
    ["don't stop", 2],
    ["pi is 3.14, not 3,14", 5],
    ["a.b.c x", 2],
    ["well-known", 2],
    ["snake_case __init__ _ _x", 3],
    ["**bold** `code` # title", 3],
    ["😀 👨‍👩‍👧 🇩🇪", 0],
    ["今天天气很好，我们去公园。", 6],
    ["使用React框架", 3],
  ])("counts the words of %j", (whole, words) => {
    expect(wordsInOnePass(whole)).toBe(words);
    expect(countPieces([whole])).toBe(words);
    expect(countPieces(whole.split(""))).toBe(words);
  });

  it("includes the open tail and takes it back when the word goes on", () => {
    const counter = createWordCounter();
    const counts = ["un", "believ", "able", " ", "東", "京", "都"].map((piece) => {
      counter.push(piece);
      return counter.count();
    });
    expect(counts).toEqual([1, 1, 1, 1, 2, 2, wordsInOnePass("unbelievable 東京都")]);
  });

  it.each([
    ["Chinese", "今天天气很好我们一起去公园散步然后回家吃饭"],
    ["Japanese", "東京都に住んでいますデータベースの設計とプログラミング言語"],
    ["Thai", "การกระเจิงของแสงโดยอนุภาคที่มีขนาดเล็กกว่าความยาวคลื่นมาก"],
  ])("stays within 1 %% of one pass over endless %s without any boundary", (_name, phrase) => {
    const unbroken = phrase.repeat(Math.ceil((60 * MAX_OPEN_UNITS) / phrase.length));
    const words = wordsInOnePass(unbroken);
    expect(Math.abs(countPieces(unbroken.split("")) - words)).toBeLessThanOrEqual(words / 100);
  });

  it.each([
    ["letters beyond the simple scripts", "ש".repeat(20_000), 1],
    ["one letter with endless combining marks", `a${"\u0301".repeat(20_000)}b`, 1],
    ["emoji without a space", "😀".repeat(10_000), 0],
    ["low surrogates", "\ude00".repeat(20_000), 0],
    ["plain letters", "a".repeat(200_000), 1],
  ])("counts endless %s exactly", (_name, endless, words) => {
    expect(countPieces(endless.split(""))).toBe(words);
    expect(countPieces([endless, " end"])).toBe(words + 1);
  });

  it("segments a bounded number of units per pushed unit when nothing ever ends the tail", () => {
    const segmented = { units: 0 };
    const original = Intl.Segmenter.prototype.segment;
    Intl.Segmenter.prototype.segment = function count(this: Intl.Segmenter, input: string) {
      segmented.units += input.length;
      return original.call(this, input);
    };
    try {
      countPieces("好".repeat(20_000).split(""));
    } finally {
      Intl.Segmenter.prototype.segment = original;
    }
    expect(segmented.units).toBeGreaterThan(0);
    expect(segmented.units / 20_000).toBeLessThan(4);
  });
});
