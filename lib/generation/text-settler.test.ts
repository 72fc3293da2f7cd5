import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTextSettler } from "./text-settler";

function settleAll(pieces: readonly string[]): string[] {
  const settler = createTextSettler();
  return [...pieces.map((piece) => settler.settle(piece)), settler.flush()].filter((text) => text !== "");
}

/** Where a text may be cut, by UAX #29. */
function boundaries(text: string): Set<number> {
  const segments = new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text);
  return new Set([...segments].map(({ index }) => index));
}

describe("text settler", () => {
  it("passes plain text on at once", () => {
    expect(settleAll(["Hel", "lo", " wor", "ld!", " tok1", " tok2"])).toEqual([
      "Hel",
      "lo",
      " wor",
      "ld!",
      " tok1",
      " tok2",
    ]);
  });

  it("does not hold back runs that are markup", () => {
    expect(settleAll(["so **bold**", " text ##", " 10", "0"])).toEqual([
      "so **bold**",
      " text ##",
      " 10",
      "0",
    ]);
  });

  it("puts a surrogate pair together again", () => {
    expect(settleAll(["a\ud83d", "\ude00b"])).toEqual(["a", "😀b"]);
  });

  it("keeps families, flags, keycaps, marks and CR LF whole", () => {
    for (const whole of ["👩‍👩‍👧", "🇳🇴", "1️⃣", "é", "각", "नि", "\r\n"]) {
      for (let cut = 1; cut < whole.length; cut++) {
        const text = settleAll([`x ${whole.slice(0, cut)}`, `${whole.slice(cut)} y`]);
        expect(
          text.some((piece) => piece.includes(whole)),
          JSON.stringify([whole, cut, text]),
        ).toBe(true);
      }
    }
  });

  it("loses and adds nothing, whatever the pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (pieces) => {
        expect(settleAll(pieces).join("")).toBe(pieces.join(""));
      }),
    );
  });

  it("cuts only between grapheme clusters", () => {
    const cluster = fc.constantFrom(
      "a ",
      "b.",
      "7 ",
      "*",
      "\r\n",
      "😀",
      "👨‍👩‍👧‍👦",
      "🇫🇷",
      "3️⃣",
      "日",
      "각",
      "நி",
      "ก็",
      "é",
      "👍🏽",
    );
    fc.assert(
      fc.property(
        fc.array(cluster, { minLength: 1, maxLength: 30 }),
        fc.array(fc.nat(200)),
        (parts, cuts) => {
          const text = parts.join("");
          const at = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
          const pieces = [0, ...at].map((from, index) => text.slice(from, at[index] ?? text.length));
          const allowed = boundaries(text);
          let offset = 0;
          for (const piece of settleAll(pieces)) {
            expect(allowed.has(offset), JSON.stringify({ text, pieces, offset })).toBe(true);
            offset += piece.length;
          }
          expect(offset).toBe(text.length);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("never holds without bound", () => {
    const settler = createTextSettler();
    let passed = 0;
    for (let index = 0; index < 5_000; index++) passed += settler.settle("\u0301").length;
    expect(passed).toBeGreaterThan(3_000);
  });
});
