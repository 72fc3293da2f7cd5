import { describe, expect, it } from "vitest";
import { cutText } from "./cut-text";

describe("cut text", () => {
  it("leaves what fits in one piece, and gives nothing for nothing", () => {
    expect(cutText("", 4)).toEqual([]);
    expect(cutText("four", 4)).toEqual(["four"]);
  });

  it("cuts between clusters", () => {
    expect(cutText("ab👩‍👧cd", 6)).toEqual(["ab", "👩‍👧c", "d"]);
  });

  it("cuts a cluster that is longer than a piece, but never a surrogate pair (statement 13)", () => {
    expect(cutText("🇩🇪🇫🇷", 1)).toEqual(["🇩", "🇪", "🇫", "🇷"]);
    expect(cutText("🇩🇪🇫🇷", 3)).toEqual(["🇩", "🇪", "🇫", "🇷"]);
    const marks = `a${"\u0301".repeat(200)}`;
    expect(cutText(marks, 100).map((piece) => piece.length)).toEqual([100, 100, 1]);
  });
});
