import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTextRope } from "./text-rope";

describe("text rope", () => {
  it("gives every part of what was pushed, whenever and however often it is asked", () => {
    const piece = fc.string({ unit: "binary", minLength: 1, maxLength: 3000 });
    const question = fc.tuple(fc.nat(), fc.nat());
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, fc.array(question, { maxLength: 3 }))), (steps) => {
        const rope = createTextRope();
        let text = "";
        for (const [pushed, questions] of steps) {
          rope.push(pushed);
          text += pushed;
          expect(rope.length()).toBe(text.length);
          for (const [one, other] of questions) {
            const [a, b] = [one % (text.length + 1), other % (text.length + 1)];
            const [from, to] = [Math.min(a, b), Math.max(a, b)];
            expect(rope.slice(from, to)).toBe(text.slice(from, to));
          }
        }
        expect(rope.slice(0, text.length)).toBe(text);
      }),
    );
  });

  it("gives each newest piece as it came, and the whole after many small ones", () => {
    const rope = createTextRope();
    const words = Array.from({ length: 3000 }, (_, index) => ` w${index}`);
    for (const word of words) {
      rope.push(word);
      expect(rope.slice(rope.length() - word.length, rope.length())).toBe(word);
    }
    expect(rope.slice(0, rope.length())).toBe(words.join(""));
  });

  it("is empty again after clear", () => {
    const rope = createTextRope();
    rope.push("Hello");
    rope.clear();
    expect([rope.length(), rope.slice(0, 0)]).toEqual([0, ""]);
    rope.push("Ha");
    expect(rope.slice(0, 2)).toBe("Ha");
  });
});
