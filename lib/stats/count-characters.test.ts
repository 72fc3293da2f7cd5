import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countCharacters, createCharacterCounter } from "./count-characters";

describe("countCharacters", () => {
  it.each([
    ["", 0],
    ["abc", 3],
    ["é", 1],
    ["e\u0301", 2],
    ["😀", 1],
    ["👨‍👩‍👧", 5],
    ["\ud83d", 1],
    ["\ude00", 1],
    ["\ude00\ud83d", 2],
    ["\ud83d\ud83d\ude00", 2],
  ])("counts the code points of %j", (text, characters) => {
    expect(countCharacters(text)).toBe(characters);
  });
});

describe("createCharacterCounter", () => {
  it("counts as one pass would, however the text is cut, inside surrogate pairs too", () => {
    const unit = fc.constantFrom("a", "é", "中", "\ud83d", "\ude00", "😀");
    fc.assert(
      fc.property(fc.array(fc.array(unit).map((units) => units.join(""))), (pieces) => {
        const counter = createCharacterCounter();
        const grown = pieces.map((piece) => counter.push(piece));
        const characters = [...pieces.join("")].length;
        expect(counter.count()).toBe(characters);
        expect(grown.reduce((sum, more) => sum + more, 0)).toBe(characters);
      }),
    );
  });

  it("counts a cut pair with its first half", () => {
    const counter = createCharacterCounter();
    expect([counter.push("\ud83d"), counter.push(""), counter.push("\ude00!")]).toEqual([1, 0, 1]);
  });
});
