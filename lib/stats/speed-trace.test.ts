import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSpeedTrace } from "./speed-trace";

describe("createSpeedTrace", () => {
  it("keeps every sample while there is room", () => {
    const trace = createSpeedTrace(4);
    trace.add(10, 0);
    trace.add(20, 100);
    expect(trace.points()).toEqual([
      { atMs: 0, value: 10 },
      { atMs: 100, value: 20 },
    ]);
  });

  it("merges neighbours when full, and then lets each point take twice as many samples", () => {
    const trace = createSpeedTrace(4);
    for (let i = 0; i < 4; i += 1) trace.add(i * 10, i);
    trace.add(40, 4);
    expect(trace.points()).toEqual([
      { atMs: 1, value: 5 },
      { atMs: 3, value: 25 },
      { atMs: 4, value: 40 },
    ]);
    trace.add(60, 5);
    expect(trace.points().at(-1)).toEqual({ atMs: 5, value: 50 });
  });

  it("never holds more points than asked for, loses no sample, and stays in order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 2, max: 33 }),
        (values, maxPoints) => {
          const trace = createSpeedTrace(maxPoints);
          values.forEach((value, atMs) => {
            trace.add(value, atMs);
          });
          const points = trace.points();
          expect(points.length).toBeLessThanOrEqual(maxPoints);
          expect(points.at(-1)?.atMs).toBe(values.length - 1);
          let from = 0;
          for (const point of points) {
            const samples = values.slice(from, point.atMs + 1);
            const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
            expect(point.value).toBeCloseTo(mean, 6);
            from = point.atMs + 1;
          }
        },
      ),
    );
  });

  it("gives the same array until the next sample", () => {
    const trace = createSpeedTrace();
    trace.add(1, 0);
    const before = trace.points();
    expect(trace.points()).toBe(before);
    trace.add(2, 1);
    expect(trace.points()).not.toBe(before);
    expect(before).toHaveLength(1);
  });

  it("leaves out what is not a number", () => {
    const trace = createSpeedTrace();
    trace.add(Number.NaN, 0);
    trace.add(Number.POSITIVE_INFINITY, 1);
    expect(trace.points()).toEqual([]);
  });
});
