import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChunkKind, createStreamStats } from "./stream-stats";

type Chunk = readonly [kind: ChunkKind, text: string, atMs: number];

function snapshotOf(chunks: readonly Chunk[], startMs = 1000) {
  const stats = createStreamStats({ startMs });
  for (const [kind, text, atMs] of chunks) stats.chunk(kind, text, atMs);
  return stats.snapshot();
}

const ANSWER: readonly Chunk[] = [
  ["thinking", "Hmm, let me see.", 1500],
  ["text", "Hello", 2000],
  ["text", " bright", 2100],
  ["text", " world 😀", 2400],
];

describe("createStreamStats", () => {
  it("knows nothing before the first chunk: counts and rates are 0, the rest is absent", () => {
    expect(snapshotOf([])).toEqual({
      totalChunks: 0,
      totalCharacters: 0,
      totalWords: 0,
      elapsedMs: 0,
      wordsPerSecond: 0,
      charactersPerSecond: 0,
    });
  });

  it("total_chunks: counts chunks of text and of thinking", () => {
    expect(snapshotOf(ANSWER).totalChunks).toBe(4);
  });

  it("total_characters: code points of the text alone", () => {
    expect(snapshotOf(ANSWER).totalCharacters).toBe([..."Hello bright world 😀"].length);
  });

  it("total_words: word-like segments of the text alone", () => {
    expect(snapshotOf(ANSWER).totalWords).toBe(3);
  });

  it("elapsed_time: start to the latest chunk", () => {
    expect(snapshotOf(ANSWER).elapsedMs).toBe(1400);
  });

  it("time_to_first_token: start to the first output, thinking too; the first text is kept apart", () => {
    const { timeToFirstTokenMs, firstTextMs } = snapshotOf(ANSWER);
    expect([timeToFirstTokenMs, firstTextMs]).toEqual([500, 1000]);
    const onlyThought = snapshotOf(ANSWER.slice(0, 1));
    expect([onlyThought.timeToFirstTokenMs, onlyThought.firstTextMs]).toEqual([500, undefined]);
    expect(onlyThought).not.toHaveProperty("firstTextMs");
  });

  it("words_per_second: words after the first text chunk ÷ time from it to the latest text chunk", () => {
    expect(snapshotOf(ANSWER).wordsPerSecond).toBeCloseTo(2 / 0.4, 10);
  });

  it("characters_per_second: characters after the first text chunk ÷ the same time", () => {
    expect(snapshotOf(ANSWER).charactersPerSecond).toBeCloseTo(15 / 0.4, 10);
  });

  it("rates: are 0 with one text chunk, and finite when all chunks come at one moment (statement 14)", () => {
    for (const chunks of [
      ANSWER.slice(0, 2),
      [
        ["text", "a b", 1000],
        ["text", " c d", 1000],
      ] as const,
    ]) {
      const { wordsPerSecond, charactersPerSecond } = snapshotOf(chunks);
      expect([wordsPerSecond, charactersPerSecond]).toEqual([0, 0]);
    }
  });

  it("rates: do not count a word's later pieces as further words", () => {
    const { wordsPerSecond } = snapshotOf([
      ["text", "un", 1000],
      ["text", "believ", 1100],
      ["text", "able", 1200],
    ]);
    expect(wordsPerSecond).toBe(0);
  });

  it("chunk_size: code points per chunk, of both kinds", () => {
    expect(snapshotOf(ANSWER).chunkSize).toEqual({ min: 5, mean: (16 + 5 + 7 + 8) / 4, max: 16 });
  });

  it("inter_chunk_latency: nearest-rank percentiles of the gaps between chunks of both kinds", () => {
    expect(snapshotOf(ANSWER).interChunkLatencyMs).toEqual({ p50: 300, p95: 500, max: 500 });
    expect(snapshotOf(ANSWER.slice(0, 1))).not.toHaveProperty("interChunkLatencyMs");
  });

  it("takes empty text for no output", () => {
    const padded: Chunk[] = ANSWER.flatMap((chunk) => [["text", "", chunk[2] - 50] as const, chunk]);
    expect(snapshotOf([...padded, ["thinking", "", 9999]])).toEqual(snapshotOf(ANSWER));
  });

  it("counts a time before the latest one as the latest one (statement 14)", () => {
    const stats = snapshotOf([
      ["text", "a ", 900],
      ["text", "b ", 1500],
      ["text", "c ", 1200],
    ]);
    expect(stats).toMatchObject({
      timeToFirstTokenMs: 0,
      elapsedMs: 500,
      interChunkLatencyMs: { p50: 0, p95: 500, max: 500 },
    });
  });

  it("gives the same figures whether or not it was asked on the way", () => {
    const chunk = fc.tuple(
      fc.constantFrom<ChunkKind>("text", "text", "thinking"),
      fc.constantFrom("a", " the", "ing", "東京", "。", "😀", "\ud83d", "\ude00", "3", ".14", " "),
      fc.nat({ max: 200 }),
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 60 }), (chunks) => {
        const asked = createStreamStats({ startMs: 0 });
        const unasked = createStreamStats({ startMs: 0 });
        let atMs = 0;
        for (const [kind, text, gapMs] of chunks) {
          atMs += gapMs;
          asked.chunk(kind, text, atMs);
          unasked.chunk(kind, text, atMs);
          for (const value of Object.values(asked.snapshot())) {
            if (typeof value === "number") expect(Number.isFinite(value) && value >= 0).toBe(true);
          }
        }
        expect(asked.snapshot()).toEqual(unasked.snapshot());
        const text = chunks.filter(([kind]) => kind === "text").map(([, piece]) => piece);
        expect(unasked.snapshot().totalCharacters).toBe([...text.join("")].length);
      }),
    );
  });
});
