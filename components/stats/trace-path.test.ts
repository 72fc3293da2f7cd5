import { expect, it } from "vitest";
import { tracePath } from "./trace-path";

it("goes from the left edge to the right, zero at the bottom and the fastest moment at the top", () => {
  const points = [
    { atMs: 1_000, value: 0 },
    { atMs: 2_000, value: 50 },
    { atMs: 5_000, value: 25 },
  ];
  expect(tracePath(points, 100, 24)).toBe("M0 22L25 2L100 12");
});

it.each([
  ["nothing", []],
  ["one point", [{ atMs: 1, value: 2 }]],
  [
    "two at one time",
    [
      { atMs: 1, value: 2 },
      { atMs: 1, value: 3 },
    ],
  ],
])("draws nothing for %s", (_, points) => expect(tracePath(points, 100, 24)).toBe(""));

it("stays at the bottom while nothing comes", () => {
  expect(
    tracePath(
      [
        { atMs: 0, value: 0 },
        { atMs: 1, value: 0 },
      ],
      10,
      10,
    ),
  ).toBe("M0 8L10 8");
});
