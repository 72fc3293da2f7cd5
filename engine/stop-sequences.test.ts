import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createStopFilter } from "./stop-sequences";

function run(stops: readonly string[], pieces: readonly string[]): { text: string; stopped: boolean } {
  const filter = createStopFilter(stops);
  let text = "";
  for (const piece of pieces) {
    const passed = filter.push(piece);
    text += passed.text;
    if (passed.stopped) return { text, stopped: true };
  }
  return { text: text + filter.flush(), stopped: false };
}

describe("stop filter", () => {
  it("ends before the sequence, wherever the pieces are cut", () => {
    const text = "The sky is blue.END and more";
    for (let at = 0; at <= text.length; at++) {
      expect(run(["END"], [text.slice(0, at), text.slice(at)])).toEqual({
        text: "The sky is blue.",
        stopped: true,
      });
    }
    expect(run(["END"], [...text])).toEqual({ text: "The sky is blue.", stopped: true });
  });

  it("takes the sequence that comes first", () => {
    expect(run(["zzz", "b", "a"], ["xxabc"])).toEqual({ text: "xx", stopped: true });
  });

  it("gives back a beginning that came to nothing", () => {
    expect(run(["END"], ["an E", "N", "ough"])).toEqual({ text: "an ENough", stopped: false });
    expect(run(["END"], ["the EN"])).toEqual({ text: "the EN", stopped: false });
  });

  it("shows at once what cannot be part of a sequence", () => {
    expect(createStopFilter(["END"]).push("word ").text).toBe("word ");
  });

  it("ignores empty sequences and halves of a character", () => {
    expect(run(["", "\ud83d"], ["a 😀 b"])).toEqual({ text: "a 😀 b", stopped: false });
  });

  it("agrees with indexOf for any text, sequences and pieces", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 24 });
    const stops = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(letters), stops, (pieces, sequences) => {
        const whole = pieces.join("");
        const ends = sequences.map((stop) => whole.indexOf(stop)).filter((index) => index >= 0);
        const result = run(sequences, pieces);
        // A longer sequence that starts earlier may still be incomplete when a shorter one inside it ends the answer.
        if (ends.length === 0) expect(result).toEqual({ text: whole, stopped: false });
        else expect(result.stopped && whole.startsWith(result.text)).toBe(true);
        for (const stop of sequences) expect(result.text.includes(stop)).toBe(false);
      }),
    );
  });
});
