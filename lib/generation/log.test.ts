import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChatError } from "@/lib/chat/errors";
import { createGenerationLog, type GenerationLog } from "./log";

const DONE = { type: "done", doneReason: "stop", usage: {} } as const;

function createLog(maxReadingChars = 4096): GenerationLog {
  return createGenerationLog({ id: "g", startMs: 0, maxReadingChars });
}

/** Everything a reader gets after `position`, as [kind, text] pairs, with the end as ["end"]. */
function readAll(log: GenerationLog, position = 0): string[][] {
  const readings: string[][] = [];
  for (let reading = log.readAfter(position); reading !== undefined; reading = log.readAfter(position)) {
    readings.push(reading.type === "end" ? ["end"] : [reading.kind, reading.text]);
    position = reading.position;
  }
  return readings;
}

describe("generation log", () => {
  it("gives a reader that keeps up one reading per chunk", () => {
    const log = createLog();
    const positions: number[] = [];
    for (const [index, text] of ["Hello", " ", "world"].entries()) {
      log.append("text", text, index * 10);
      const reading = log.readAfter(index);
      expect(reading).toMatchObject({ type: "output", kind: "text", text, position: index + 1 });
      positions.push(reading?.position ?? 0);
    }
    expect(positions).toEqual([1, 2, 3]);
  });

  it("gives a reader that lags everything new in one reading", () => {
    const log = createLog();
    for (const text of ["a ", "b ", "c "]) log.append("text", text, 5);
    expect(log.readAfter(1)).toMatchObject({ text: "b c ", position: 3, textLength: 6 });
  });

  it("never merges thinking with text", () => {
    const log = createLog();
    log.append("thinking", "hm ", 1);
    log.append("thinking", "so ", 2);
    log.append("text", "Yes", 3);
    log.append("thinking", "but ", 4);
    log.finish(DONE, 5);
    expect(readAll(log)).toEqual([["thinking", "hm so "], ["text", "Yes"], ["thinking", "but "], ["end"]]);
    expect(log.thinkingText()).toBe("hm so but ");
    expect(log.textUpTo(3)).toBe("Yes");
  });

  it("has the figures of the very position it gives", () => {
    const log = createLog();
    log.append("thinking", "hm", 100);
    log.append("text", "Yes sir", 300);
    const early = log.readAfter(0);
    expect(early?.stats).toMatchObject({
      totalChunks: 1,
      totalCharacters: 0,
      elapsedMs: 100,
      timeToFirstTokenMs: 100,
    });
    const late = log.readAfter(1);
    expect(late?.stats).toMatchObject({ totalChunks: 2, totalCharacters: 7, elapsedMs: 300 });
  });

  it("counts exactly the characters it has given out, also while some wait for their cluster", () => {
    const log = createLog();
    log.append("text", "Hi 👩", 1);
    expect(log.readAfter(0)).toMatchObject({ text: "Hi ", stats: { totalCharacters: 3 } });
    log.append("text", "‍👧!", 2);
    expect(log.readAfter(1)).toMatchObject({ text: "👩‍👧!", stats: { totalCharacters: 7 } });
  });

  it("gives out what waited when the kind changes and at the end", () => {
    const log = createLog();
    log.append("thinking", "😀", 1);
    log.append("text", "ok 🎉", 2);
    log.finish(DONE, 3);
    expect(readAll(log)).toEqual([["thinking", "😀"], ["text", "ok 🎉"], ["end"]]);
  });

  it("ends once, and nothing follows the end", () => {
    const log = createLog();
    log.append("text", "a", 1);
    log.finish({ type: "failed", error: new ChatError("interrupted"), errorId: "ERR_1" }, 2);
    log.finish(DONE, 3);
    log.append("text", "b", 4);
    expect(readAll(log)).toEqual([["text", "a"], ["end"]]);
    expect(log.ending()).toMatchObject({
      type: "end",
      position: 2,
      end: { type: "failed", errorId: "ERR_1" },
    });
    expect(log.readAfter(2)).toBeUndefined();
  });

  it("leaves no entry for empty text", () => {
    const log = createLog();
    log.append("text", "", 1);
    expect(log.readAfter(0)).toBeUndefined();
  });

  it("keeps every reading within the size limit, cut between clusters", () => {
    const log = createLog(64);
    log.append("text", "é👩‍👧 ".repeat(50), 1);
    log.finish(DONE, 2);
    const readings = readAll(log).slice(0, -1);
    expect(readings.every(([, text = ""]) => text.length <= 64)).toBe(true);
    expect(readings.every(([, text = ""]) => !/^[\u200d\udc00-\udfff]/.test(text))).toBe(true);
    expect(readings.map(([, text]) => text).join("")).toBe("é👩‍👧 ".repeat(50));
  });

  it("tells every listener of each status, append and end, and not of output after it", () => {
    const log = createLog();
    const told: string[] = [];
    log.onNews(() => told.push(log.status().phase));
    log.setStatus({ phase: "loading" });
    log.append("thinking", "a", 1);
    log.append("text", "b", 2);
    log.finish(DONE, 3);
    log.append("text", "c", 4);
    expect(told).toEqual(["loading", "thinking", "answering", "done"]);
  });

  it("a listener that stops while it is told hears no more, and the others hear it", () => {
    const log = createLog();
    const told: string[] = [];
    const stop = log.onNews(() => {
      told.push("first");
      stop();
    });
    log.onNews(() => told.push("second"));
    log.append("text", "a", 1);
    log.append("text", "b", 2);
    expect(told).toEqual(["first", "second", "second"]);
  });

  it("gives the same text from every position, however it was chunked and read", () => {
    const chunk = fc.record({
      kind: fc.constantFrom("text", "thinking"),
      text: fc.string({ unit: "binary", maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(chunk), fc.integer({ min: 1, max: 20 }), (chunks, limit) => {
        const log = createLog(limit);
        for (const [index, { kind, text }] of chunks.entries())
          log.append(kind === "text" ? "text" : "thinking", text, index);
        log.finish(DONE, chunks.length);
        const readings = readAll(log);
        for (const kind of ["text", "thinking"]) {
          const expected = chunks.filter((one) => one.kind === kind).map(({ text }) => text);
          expect(
            readings
              .filter(([read]) => read === kind)
              .map(([, text]) => text)
              .join(""),
          ).toBe(expected.join(""));
        }
        expect(readings.filter(([read]) => read === "end")).toHaveLength(1);
      }),
    );
  });

  it("has the same figures for a reader behind, from whichever position it goes on", () => {
    const log = createLog(8);
    for (let chunk = 1; chunk <= 9; chunk++) log.append("text", `word${chunk} `, chunk * 10);
    const inOrder = [0, 1, 2, 3, 4].map((position) => log.readAfter(position)?.stats);
    const goneBack = [3, 0, 4, 2, 1].map((position) => [position, log.readAfter(position)?.stats] as const);
    for (const [position, stats] of goneBack) expect(stats).toEqual(inOrder[position]);
    expect(inOrder[2]).toMatchObject({ totalChunks: 3, totalWords: 3, totalCharacters: 18, elapsedMs: 30 });
  });

  it("has no room while its furthest reader lags by more than the limit", async () => {
    const log = createGenerationLog({ id: "g", startMs: 0, maxReadingChars: 4, maxUnreadChars: 8 });
    for (const text of ["aaaa", "bbbb"]) log.append("text", text, 1);
    expect(log.room()).toBeUndefined();
    log.append("thinking", "cccc", 1);
    const room = log.room();
    expect(room).toBeInstanceOf(Promise);
    log.markRead(1);
    await room;
    expect(log.room()).toBeUndefined();
  });

  it("gives up waiting for a reader when it has ended", async () => {
    const log = createGenerationLog({ id: "g", startMs: 0, maxReadingChars: 4, maxUnreadChars: 0 });
    log.append("text", "a", 1);
    const room = log.room();
    log.finish(DONE, 2);
    await room;
    expect(log.room()).toBeUndefined();
  });
});
