import { describe, expect, it } from "vitest";
import { createAnswerMeter } from "./answer-meter";

const START_MS = 5_000;

/** Twenty chunks per second from one second on, as `perEvent` chunks in each event. */
function steady(perEvent: number, seconds: number) {
  const meter = createAnswerMeter(START_MS);
  const gapMs = 50 * perEvent;
  let nowMs = START_MS + 1_000;
  for (; nowMs <= START_MS + 1_000 + seconds * 1_000; nowMs += gapMs) {
    meter.add({ text: "word ".repeat(perEvent), thinking: "", chunks: perEvent }, nowMs);
  }
  return { meter, lastMs: nowMs - gapMs };
}

describe("createAnswerMeter", () => {
  it("knows nothing but the clock before the first output", () => {
    const figures = createAnswerMeter(START_MS).at(START_MS + 1_500);
    expect(figures).toMatchObject({ clockMs: 1_500, totalChunks: 0, trace: [] });
    expect(figures.timeToFirstTokenMs).toBeUndefined();
    expect(figures.thinkingMs).toBeUndefined();
    expect(figures.live?.chunksPerSecond).toBeUndefined();
  });

  it.each([1, 4])("tells the model's chunks per second when %i of them come in one event", (perEvent) => {
    const { meter, lastMs } = steady(perEvent, 4);
    const { chunksPerSecond = 0, wordsPerSecond = 0 } = meter.at(lastMs).live ?? {};
    // One event more or less in the window of 2.5 s.
    const precision = perEvent / 2.5;
    expect(Math.abs(chunksPerSecond - 20)).toBeLessThan(precision);
    expect(Math.abs(wordsPerSecond - 20)).toBeLessThan(precision);
  });

  it("tells the model's chunks per second over the whole answer, without the first event", () => {
    const { meter, lastMs } = steady(4, 4);
    const figures = meter.finish(lastMs + 10_000);
    expect(figures.modelChunks).toBe(84);
    expect(figures.chunksPerSecond).toBeCloseTo(20, 5);
  });

  it("lets the rates fall to nothing in a silence, and draws the silence", () => {
    const { meter, lastMs } = steady(1, 4);
    const figures = meter.at(lastMs + 5_000);
    expect(figures.live).toEqual({ chunksPerSecond: 0, wordsPerSecond: 0 });
    expect(figures.trace.at(-1)?.value).toBe(0);
    expect(figures.trace.some(({ value }) => value > 15)).toBe(true);
  });

  it("keeps the trace small through the longest answer and the longest silence", () => {
    const { meter, lastMs } = steady(1, 300);
    expect(meter.at(lastMs + 3_600_000).trace.length).toBeLessThanOrEqual(96);
  });

  it("times the thought from its first piece to the first text", () => {
    const meter = createAnswerMeter(START_MS);
    meter.add({ text: "", thinking: "Hm", chunks: 1 }, START_MS + 800);
    expect(meter.at(START_MS + 1_800)).toMatchObject({ thinkingStartMs: 800, thinkingMs: 1_000 });
    meter.add({ text: "So", thinking: "", chunks: 1 }, START_MS + 2_900);
    expect(meter.at(START_MS + 9_000)).toMatchObject({ thinkingMs: 2_100, firstTextMs: 2_900 });
  });

  it("counts time to first token from the sending, thinking too", () => {
    const meter = createAnswerMeter(START_MS);
    const figures = meter.add({ text: "", thinking: "Hm", chunks: 1 }, START_MS + 1_340);
    expect(figures).toMatchObject({ timeToFirstTokenMs: 1_340, lastOutputMs: 1_340 });
  });

  it("has no live figures once it has ended", () => {
    const { meter, lastMs } = steady(1, 2);
    const figures = meter.finish(lastMs);
    expect(figures.live).toBeUndefined();
    expect(figures).toMatchObject({ clockMs: 3_000, lastOutputMs: 3_000, totalChunks: 41 });
  });
});

describe("an answer that arrives over several connections", () => {
  const stats = {
    total_chunks: 100,
    total_characters: 500,
    elapsed_time: 5,
    words_per_second: 20,
    characters_per_second: 100,
    total_words: 100,
    time_to_first_token: 0.9,
    chunk_size: { min: 4, mean: 5, max: 6 },
    inter_chunk_latency: { p50: 0.05, p95: 0.06, max: 0.1 },
  };

  it("has the server's figures from what was missed on, and its own first token", () => {
    const { meter, lastMs } = steady(1, 1);
    meter.add({ text: "word ".repeat(79), thinking: "", chunks: 79, stats, isCatchUp: true }, lastMs + 4_000);
    expect(meter.finish(lastMs + 4_000)).toMatchObject({
      totalWords: 100,
      modelChunks: 100,
      timeToFirstTokenMs: 1_000,
      chunkSize: { min: 4, mean: 5, max: 6 },
      interChunkLatencyMs: { p50: 50, p95: 60, max: 100 },
    });
  });

  it("does not take what was missed for speed", () => {
    const { meter, lastMs } = steady(1, 3);
    const { live } = meter.add(
      { text: "word ".repeat(500), thinking: "", chunks: 500, stats, isCatchUp: true },
      lastMs + 50,
    );
    expect(live?.chunksPerSecond).toBeLessThan(25);
    expect(live?.wordsPerSecond).toBeLessThan(25);
  });

  it("goes on after a reload with what was measured before it", () => {
    const { meter, lastMs } = steady(1, 2);
    const earlier = meter.finish(lastMs);
    const again = createAnswerMeter(START_MS, earlier);
    const { live: _, ...figures } = again.at(lastMs + 1_000);
    expect(figures).toEqual({ ...earlier, clockMs: earlier.clockMs + 1_000 });
    const added = again.add({ text: "word", thinking: "", chunks: 1, stats }, lastMs + 1_100);
    expect(added).toMatchObject({
      totalWords: 100,
      timeToFirstTokenMs: 1_000,
      modelChunks: earlier.modelChunks + 1,
    });
  });
});
