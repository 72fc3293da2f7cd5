import { expect, it } from "vitest";
import { nextTextSize, readTextSize } from "./text-size";

it.each([
  ["small", "small"],
  ["larger", "larger"],
  ["huge", "normal"],
  [undefined, "normal"],
])("a cookie of %s is the size %s", (cookie, size) => expect(readTextSize(cookie)).toBe(size));

it("goes up and down in steps, and stays at the ends", () => {
  expect([nextTextSize("normal", 1), nextTextSize("normal", -1)]).toEqual(["large", "small"]);
  expect([nextTextSize("larger", 1), nextTextSize("small", -1)]).toEqual(["larger", "small"]);
});
