import { describe, expect, it } from "vitest";
import { estimateHeight, MessageLayout, type SizedMessage, type Slot } from "./message-layout";

const messages = (count: number, estimatePx = 100): readonly SizedMessage[] =>
  Array.from({ length: count }, (_, place) => ({ id: `m${place}`, estimatePx }));

function layoutOf(count: number): MessageLayout {
  const layout = new MessageLayout();
  layout.show(messages(count));
  return layout;
}

const places = (slots: readonly Slot[]) =>
  slots.map((slot) => (slot.type === "message" ? slot.place : `${slot.heightPx}px`));

describe("what of a conversation is rendered", () => {
  it("is all of a short one", () => {
    const layout = layoutOf(3);
    expect(places(layout.slots(layout.between(-500, 1_000)))).toEqual([0, 1, 2]);
  });

  it("is nothing of an empty one", () => {
    const layout = new MessageLayout();
    expect(layout.slots(layout.atEnd(1_000))).toEqual([]);
  });

  it("is what is between two heights, and the last question with its answer", () => {
    const layout = layoutOf(2_000);
    expect(places(layout.slots(layout.between(50_050, 50_349)))).toEqual([
      "50000px",
      500,
      501,
      502,
      503,
      "149400px",
      1_998,
      1_999,
    ]);
  });

  it("begins with the end", () => {
    const layout = layoutOf(2_000);
    expect(places(layout.slots(layout.atEnd(250)))).toEqual(["199700px", 1_997, 1_998, 1_999]);
  });

  it("takes the same room wherever one reads", () => {
    const layout = layoutOf(500);
    for (let place = 0; place < 500; place += 7) layout.measure(`m${place}`, 40 + place);
    const heights = (slots: readonly Slot[]) =>
      slots.reduce(
        (sum, slot) =>
          sum + (slot.type === "gap" ? slot.heightPx : slot.place % 7 === 0 ? 40 + slot.place : 100),
        0,
      );
    const all = heights(layout.slots({ start: 0, end: 500 }));
    for (let top = 0; top < all; top += 1_234)
      expect(heights(layout.slots(layout.between(top, top + 900)))).toBe(all);
  });

  it("keeps those that were used last, and no more than four", () => {
    const layout = layoutOf(100);
    for (const id of ["m1", "m2", "m3", "m4", "m5", "m2"]) layout.use(id);
    const kept = places(layout.slots({ start: 50, end: 51 })).filter((place) => typeof place === "number");
    expect(kept).toEqual([2, 3, 4, 5, 50, 98, 99]);
  });

  it("keeps all that a selection reaches over, whichever way it was drawn", () => {
    const layout = layoutOf(100);
    layout.select("m12", "m9");
    expect(places(layout.slots({ start: 50, end: 51 })).slice(1, 5)).toEqual([9, 10, 11, 12]);
    layout.select(undefined, undefined);
    expect(places(layout.slots({ start: 50, end: 51 }))).not.toContain(9);
  });

  it("does not fill the page when everything is selected", () => {
    const layout = layoutOf(2_000);
    layout.select("m0", "m1999");
    expect(layout.slots({ start: 5, end: 6 }).length).toBeLessThan(8);
  });
});

describe("heights", () => {
  it("answer by how much a message is higher than was assumed", () => {
    const layout = layoutOf(10);
    expect(layout.measure("m3", 140)).toBe(40);
    expect(layout.measure("m3", 140)).toBe(0);
    expect(layout.measure("m3", 130)).toBe(-10);
    expect(layout.measure("of another conversation", 130)).toBe(0);
  });

  it("are remembered when messages are added and taken away", () => {
    const layout = layoutOf(10);
    layout.measure("m0", 500);
    layout.show(messages(12));
    expect(layout.between(450, 450)).toEqual({ start: 0, end: 1 });
    layout.show(messages(12).slice(1));
    expect(layout.between(450, 450)).toEqual({ start: 4, end: 5 });
  });

  it("are assumed to grow with the text", () => {
    expect(estimateHeight("assistant", 4_000)).toBeGreaterThan(estimateHeight("assistant", 100) + 1_000);
  });
});

describe("the work for one frame of a conversation with 2,000 messages", () => {
  it("does not touch messages above the one that grows", () => {
    const touched = { count: 0 };
    const counted = messages(2_000).map(({ id }) => ({
      id,
      get estimatePx() {
        touched.count++;
        return 100;
      },
    }));
    const layout = new MessageLayout();
    layout.show(counted);
    layout.slots(layout.atEnd(1_000));
    touched.count = 0;
    for (let height = 100; height < 1_100; height += 10) {
      layout.measure("m1999", height);
      layout.slots(layout.atEnd(1_000));
    }
    expect(touched.count).toBeLessThan(300);
  });
});
