import { describe, expect, it } from "vitest";
import { bytesOfBase64, fitInto } from "./attachment-size";

describe("fitInto", () => {
  it.each([
    [4032, 3024, 1568, 1176],
    [3024, 4032, 1176, 1568],
    [1568, 900, 1568, 900],
    [20, 10, 20, 10],
    [40_000, 3, 1568, 1],
  ])("makes %d × %d no larger than %d × %d", (width, height, widthPx, heightPx) => {
    expect(fitInto(width, height, 1568)).toEqual({ widthPx, heightPx });
  });
});

describe("bytesOfBase64", () => {
  it.each(["", "a", "ab", "abc", "abcd"])("counts the bytes of %j", (text) => {
    expect(bytesOfBase64(btoa(text))).toBe(text.length);
  });
});
