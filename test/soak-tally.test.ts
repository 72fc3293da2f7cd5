import { describe, expect, it } from "vitest";
import type { StreamingEvent } from "@/lib/chat/events";
import type { ResumedAnswer } from "./resuming-client";
import { createSoakTally, memorySlope } from "./soak-tally";

const STATS = {
  total_chunks: 1,
  total_characters: 4,
  elapsed_time: 1,
  words_per_second: 0,
  characters_per_second: 0,
  total_words: 1,
};

function ended(text: string, end: Partial<StreamingEvent>): ResumedAnswer {
  const last = {
    content: "",
    full_content: text,
    chunk_id: 1,
    timestamp: "",
    done: true,
    model: "m",
    streaming_stats: STATS,
    ...end,
  };
  return { text, thinking: "", last, refusal: undefined, generationId: "g", attempts: 2, losses: [] };
}

function verdictOf(answer: ResumedAnswer | Error, calls = 1) {
  const tally = createSoakTally(() => {});
  tally.add({ question: 1, answer, expected: "text", calls });
  const { lost, unequal, repeated } = tally.counts;
  return { lost, unequal, repeated, isGood: tally.isGood() };
}

const GOOD = { lost: 0, unequal: 0, repeated: 0, isGood: true };

describe("soak tally", () => {
  it("finds a whole answer good, and the beginning of one that was stopped or failed", () => {
    expect(verdictOf(ended("text", { done_reason: "stop" }))).toEqual(GOOD);
    expect(verdictOf(ended("te", { done_reason: "stopped" }))).toEqual(GOOD);
    expect(verdictOf(ended("", { done_reason: "error", code: "interrupted" }))).toEqual(GOOD);
  });

  it("finds a question without an end lost", () => {
    expect(verdictOf({ ...ended("text", {}), last: undefined })).toMatchObject({ lost: 1, isGood: false });
  });

  it("finds another text unequal, also a part of one that should be whole, and events that were wrong", () => {
    expect(verdictOf(ended("te", { done_reason: "stop" }))).toMatchObject({ unequal: 1, isGood: false });
    expect(verdictOf(ended("xt", { done_reason: "stopped" }))).toMatchObject({ unequal: 1, isGood: false });
    expect(verdictOf(new Error("event 2 follows event 2"))).toMatchObject({ unequal: 1, isGood: false });
  });

  it("finds a question that the model was asked twice repeated", () => {
    expect(verdictOf(ended("text", { done_reason: "stop" }), 2)).toMatchObject({
      repeated: 1,
      isGood: false,
    });
  });

  it("counts connections and how answers ended", () => {
    const tally = createSoakTally(() => {});
    for (const end of [{ done_reason: "stop" }, { done_reason: "error", code: "interrupted" }] as const) {
      tally.add({ question: 1, answer: ended("text", end), expected: "text", calls: 1 });
    }
    expect(tally.counts).toMatchObject({ questions: 2, connections: 4 });
    expect(Object.fromEntries(tally.ends)).toEqual({ stop: 1, interrupted: 1 });
  });
});

describe("memory slope", () => {
  it("is MiB per ten minutes, by least squares", () => {
    const rising = [0, 1, 2, 3].map((minute) => ({
      atMs: minute * 60_000,
      bytes: 5e6 + minute * 1024 * 1024,
    }));
    expect(memorySlope(rising)).toBeCloseTo(10);
    expect(memorySlope(rising.map(({ atMs }) => ({ atMs, bytes: 7 })))).toBe(0);
    expect(memorySlope([])).toBeNaN();
  });
});
