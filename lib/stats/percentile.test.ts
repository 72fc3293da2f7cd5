import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPercentileRecord, MAX_EXACT_VALUES } from "./percentile";

function recordOf(values: readonly number[], maxExact?: number) {
  const record = createPercentileRecord(maxExact);
  for (const value of values) record.add(value);
  return record;
}

/** The definition itself: the smallest value that at least `percent` % of all do not exceed. */
function byDefinition(values: readonly number[], percent: number): number | undefined {
  return values
    .filter(
      (candidate) => 100 * values.filter((value) => value <= candidate).length >= percent * values.length,
    )
    .sort((a, b) => a - b)[0];
}

const gaps = fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 80 });
const percents = fc.integer({ min: 1, max: 100 });

describe("createPercentileRecord", () => {
  it("answers undefined while nothing is recorded", () => {
    const record = createPercentileRecord();
    expect([record.count(), record.percentile(50), record.max()]).toEqual([0, undefined, undefined]);
  });

  it("gives the nearest rank, always a value that was recorded", () => {
    fc.assert(
      fc.property(gaps, percents, (values, percent) => {
        const record = recordOf(values);
        expect(record.percentile(percent)).toBe(byDefinition(values, percent));
        expect(record.max()).toBe(Math.max(...values));
        expect(record.count()).toBe(values.length);
      }),
    );
  });

  it("gives the 95th of 100 values as the 95th percentile", () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([50, 95, 99, 100].map((percent) => recordOf(values).percentile(percent))).toEqual([
      50, 95, 99, 100,
    ]);
  });

  it("is exact for as many values as it keeps", () => {
    const values = Array.from({ length: MAX_EXACT_VALUES }, (_, i) => (i * 7919) % MAX_EXACT_VALUES);
    const record = recordOf(values);
    expect(record.percentile(50)).toBe(MAX_EXACT_VALUES / 2 - 1);
    expect(record.percentile(95)).toBe(Math.ceil(MAX_EXACT_VALUES * 0.95) - 1);
  });

  it("stays within 2 % of the exact value past that, and keeps the maximum exact", () => {
    fc.assert(
      fc.property(gaps, percents, (values, percent) => {
        const record = recordOf(values, 3);
        const exact = byDefinition(values, percent) ?? Number.NaN;
        const answer = record.percentile(percent) ?? Number.NaN;
        expect(Math.abs(answer - exact)).toBeLessThanOrEqual(Math.max(0.01, exact * 0.02));
        expect(record.max()).toBe(Math.max(...values));
      }),
      { numRuns: 1_000 },
    );
  });

  it("covers everything from a hundredth of a millisecond to days", () => {
    for (const value of [0.01, 0.5, 17, 4_000, 600_000, 86_400_000 * 3]) {
      const record = recordOf([value, value, value, value * 2], 2);
      expect(Math.abs((record.percentile(50) ?? 0) / value - 1)).toBeLessThan(0.02);
    }
  });

  it("counts a negative value as 0", () => {
    expect(recordOf([-5, -1]).percentile(100)).toBe(0);
  });
});
