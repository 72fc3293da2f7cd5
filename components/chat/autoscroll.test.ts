import { describe, expect, it } from "vitest";
import {
  distanceToEnd,
  followsAfterScroll,
  isAway,
  isNearEnough,
  isUpwardKey,
  roomForAnswer,
} from "./autoscroll";

const viewport = 500;
const height = 2_000;
const at = (top: number) => ({ top, height, viewport });
const END = 1_500;

describe("following the end", () => {
  it.each([2, 10, 400])("ends at once when the reader scrolls up by %i pixels", (pixels) => {
    expect(followsAfterScroll(true, END, at(END - pixels))).toBe(false);
  });

  it("goes on through fractions of pixels", () => {
    expect(followsAfterScroll(true, END, at(END - 0.6))).toBe(true);
    expect(distanceToEnd(at(END + 0.5))).toBe(0);
  });

  it("does not begin again while the reader moves up in the last lines", () => {
    expect(followsAfterScroll(false, END - 5, at(END - 10))).toBe(false);
  });

  it("goes on while the page scrolls down after growing text", () => {
    expect(followsAfterScroll(true, END - 400, at(END - 100))).toBe(true);
  });

  it("does not begin again while the reader scrolls down somewhere in the middle", () => {
    expect(followsAfterScroll(false, 200, at(800))).toBe(false);
  });

  it("begins again when the reader is back at the end", () => {
    expect(followsAfterScroll(false, 800, at(END - 5))).toBe(true);
  });

  it("does not begin again by the late event of a scroll from before the reader left", () => {
    expect(followsAfterScroll(false, END, at(END))).toBe(false);
  });

  it("goes on when the text becomes shorter", () => {
    expect(followsAfterScroll(true, END, { top: 900, height: 1_400, viewport })).toBe(true);
  });

  it("knows the keys that mean up", () => {
    const keys = ["ArrowUp", "PageUp", "Home", " ", "ArrowDown", "End", "a"];
    expect(keys.filter((key) => isUpwardKey({ key, shiftKey: false }))).toEqual([
      "ArrowUp",
      "PageUp",
      "Home",
    ]);
    expect(isUpwardKey({ key: " ", shiftKey: true })).toBe(true);
  });

  it("offers the way back only to someone who left, and is some way off", () => {
    expect(isAway(false, at(END - 400))).toBe(true);
    expect(isAway(false, at(END - 50))).toBe(false);
    expect(isAway(true, at(END - 400))).toBe(false);
  });
});

describe("a new question", () => {
  it("is glided to from nearby and jumped to from afar", () => {
    expect(isNearEnough(at(END - 900))).toBe(true);
    expect(isNearEnough({ top: 0, height: 20_000, viewport })).toBe(false);
  });

  it("stands at the top while the answer fills what is left", () => {
    const room = roomForAnswer(viewport, 80, 24);
    expect(80 + room + 24).toBeLessThanOrEqual(viewport);
    expect(80 + room + 24).toBeGreaterThan(viewport - 32);
  });

  it("leaves room for the answer's beginning however long it is", () => {
    expect(roomForAnswer(viewport, 3_000, 24)).toBe(176);
    expect(roomForAnswer(0, 3_000, 24)).toBe(0);
  });
});
