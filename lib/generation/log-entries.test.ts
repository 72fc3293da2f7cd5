import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { createLogEntries } from "./log-entries";

setFlagsFromString("--expose_gc");
const collect: () => void = runInNewContext("gc");

function heldBytes(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe("log entries", () => {
  it("cost little more than their letters: at most 16 bytes for each token", () => {
    const tokens = 100_000;
    const before = heldBytes();
    const logs = Array.from({ length: 5 }, () => createLogEntries(0, 4096));
    let letters = 0;
    for (const log of logs) {
      for (let index = 0; index < tokens; index++) {
        const token = ` ${(index * 7919) % 9973}`;
        letters += token.length;
        log.push("text", token, index / 3);
      }
    }
    const perToken = (heldBytes() - before - letters) / (tokens * logs.length);
    expect(logs.map((log) => log.count())).toEqual(logs.map(() => tokens));
    expect(perToken).toBeLessThan(16);
  });

  it("keep what was said and thought apart, in the order in which it came", () => {
    const entries = createLogEntries(0, 8);
    entries.push("thinking", "hm ", 1);
    entries.push("text", "Yes, of course", 2);
    entries.push("thinking", "really", 3);
    expect(entries.runAfter(0, 100)).toEqual({ position: 1, kind: "thinking", text: "hm ", textLength: 0 });
    expect(entries.runAfter(1, 100)).toMatchObject({ position: 3, kind: "text", text: "Yes, of course" });
    expect(entries.runAfter(1, 10)).toMatchObject({ position: 2, kind: "text", textLength: 8 });
    expect(entries.runAfter(3, 100)).toMatchObject({ position: 4, kind: "thinking", textLength: 14 });
    expect([entries.sizeUpTo(0), entries.sizeUpTo(2), entries.sizeUpTo(9)]).toEqual([0, 11, 23]);
    expect([entries.text(3), entries.text(99), entries.thinkingText()]).toEqual([
      "Yes",
      "Yes, of course",
      "hm really",
    ]);
  });

  it("hold nothing once they are cleared", () => {
    const entries = createLogEntries(0, 8);
    entries.push("text", "Hello", 1);
    entries.clear();
    expect([entries.count(), entries.size(), entries.sizeUpTo(1), entries.text(5)]).toEqual([0, 0, 0, ""]);
  });
});
