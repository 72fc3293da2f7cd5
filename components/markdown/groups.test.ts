import { expect, it } from "vitest";
import { regroup } from "./groups";

const items = Array.from({ length: 100 }, (_, id) => ({ id }));

it("holds every item once, in order", () => {
  expect(regroup(items, [], 32).flat()).toEqual(items);
});

it("answers the same groups but the one that grew", () => {
  const before = regroup(items.slice(0, 70), [], 32);
  const after = regroup(items.slice(0, 71), before, 32);
  expect(after.map((group, index) => group === before[index])).toEqual([true, true, false]);
});

it("answers another group when an item in it was replaced", () => {
  const before = regroup(items, [], 32);
  const after = regroup([{ id: -1 }, ...items.slice(1)], before, 32);
  expect(after.map((group, index) => group === before[index])).toEqual([false, true, true, true]);
});
