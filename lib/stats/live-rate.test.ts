import { describe, expect, it } from "vitest";
import { createLiveRate } from "./live-rate";

/** `count` every `gapMs` from 0 up to and with `untilMs`. */
function steady(count: number, gapMs: number, untilMs: number) {
  const rate = createLiveRate();
  for (let atMs = 0; atMs <= untilMs; atMs += gapMs) rate.add(count, atMs);
  return rate;
}

describe("createLiveRate", () => {
  it("is undefined before anything came", () => {
    expect(createLiveRate().rate(10_000)).toBeUndefined();
  });

  it("is undefined until half a second of data, or five counts and a tenth of a second", () => {
    const slow = createLiveRate();
    slow.add(1, 0);
    slow.add(1, 400);
    expect(slow.rate(499)).toBeUndefined();
    expect(slow.rate(500)).toBeCloseTo(2, 10);

    const quick = createLiveRate();
    quick.add(1, 0);
    for (const atMs of [20, 40, 60, 80]) quick.add(1, atMs);
    expect(quick.rate(120)).toBeUndefined();
    quick.add(1, 100);
    expect(quick.rate(99)).toBeCloseTo(50, 10);
    const burst = createLiveRate();
    burst.add(5, 0);
    burst.add(50, 1);
    expect(burst.rate(1)).toBeUndefined();
  });

  it.each([
    [1, 50, 20],
    [3, 100, 30],
    [1, 7, 1000 / 7],
  ])("tells %d every %d ms truly at the beginning", (count, gapMs, perSecond) => {
    const rate = steady(count, gapMs, 700);
    expect(rate.rate(Math.floor(700 / gapMs) * gapMs)).toBeCloseTo(perSecond, 6);
  });

  it.each([
    [1, 50, 20],
    [3, 100, 30],
    [2, 16, 125],
  ])("tells %d every %d ms within 5 % once the window slides", (count, gapMs, perSecond) => {
    const value = steady(count, gapMs, 20_000).rate(20_000) ?? Number.NaN;
    expect(Math.abs(value / perSecond - 1)).toBeLessThan(0.05);
  });

  it("forgets what left the window: a change of speed shows in full after it", () => {
    const rate = steady(1, 10, 5_000);
    for (let atMs = 5_100; atMs <= 8_000; atMs += 100) rate.add(1, atMs);
    expect(Math.abs((rate.rate(8_000) ?? 0) - 10)).toBeLessThan(0.5);
  });

  it("falls towards 0 in a stall and is 0 after one window", () => {
    const rate = steady(1, 50, 5_000);
    const falling = [5_000, 5_500, 6_000, 6_500, 7_000, 7_500].map((nowMs) => rate.rate(nowMs) ?? Number.NaN);
    for (let i = 1; i < falling.length; i += 1) expect(falling[i]).toBeLessThan(falling[i - 1] ?? 0);
    expect(rate.rate(7_500)).toBe(0);
    expect(rate.rate(1_000_000)).toBe(0);
  });

  it("tells the truth again after a stall longer than the window", () => {
    const rate = steady(1, 50, 5_000);
    for (let atMs = 60_000; atMs <= 64_000; atMs += 50) rate.add(1, atMs);
    expect(Math.abs((rate.rate(64_000) ?? 0) - 20)).toBeLessThan(1);
  });

  it("takes a time before the latest one as the latest one", () => {
    const rate = createLiveRate();
    rate.add(1, 1_000);
    rate.add(10, 500);
    expect(rate.rate(2_000)).toBeCloseTo(10, 10);
  });
});
