import { describe, expect, it } from "vitest";
import { createAwaitedCursor } from "@/test/awaited-cursor";
import { createManualClock } from "@/test/manual-clock";
import type { CursorStep } from "./cursor";
import { createGenerationLog } from "./log";

const DONE = { type: "done", doneReason: "stop", usage: {} } as const;

interface Stage {
  readonly withStatus?: boolean;
  readonly maxUnreadChars?: number;
}

function setUp({ withStatus = false, maxUnreadChars }: Stage = {}) {
  const clock = createManualClock();
  const log = createGenerationLog({ id: "g", startMs: 0, maxReadingChars: 4096, maxUnreadChars });
  const addReader = () =>
    createAwaitedCursor({ log, clock, chunkIntervalMs: 16, heartbeatMs: 15_000, after: 0, withStatus });
  const cursor = addReader();
  const steps: string[] = [];
  async function follow(): Promise<void> {
    for (;;) {
      const step: CursorStep = await cursor.next();
      if (step.type === "status") steps.push(`(${step.status.phase})`);
      else steps.push(step.type === "output" ? step.text : step.type);
      if (step.type === "over") return;
    }
  }
  return { clock, log, cursor, steps, follow, addReader };
}

describe("cursor", () => {
  it("gives each reading as it comes, then the end, then nothing", async () => {
    const { clock, log, steps, follow } = setUp();
    const following = follow();
    for (const text of ["one ", "two ", "three"]) {
      log.append("text", text, clock.nowMs());
      await clock.advance(20);
    }
    log.finish(DONE, clock.nowMs());
    await following;
    expect(steps).toEqual(["one ", "two ", "three", "end", "over"]);
  });

  it("merges what arrives within the interval, but never makes the first text wait", async () => {
    const { clock, log, steps, follow } = setUp();
    void follow();
    log.append("thinking", "hm", 0);
    await clock.advance(1);
    log.append("text", "first", 1);
    await clock.advance(0);
    expect(steps).toEqual(["hm", "first"]);
    for (const text of ["a", "b", "c"]) {
      log.append("text", text, clock.nowMs());
      await clock.advance(4);
    }
    expect(steps).toEqual(["hm", "first"]);
    await clock.advance(4);
    expect(steps).toEqual(["hm", "first", "abc"]);
  });

  it("gives readers of one answer larger pieces the more of them there are", async () => {
    const { clock, log, steps, follow, addReader } = setUp();
    for (let reader = 1; reader < 10; reader++) addReader();
    void follow();
    for (let chunk = 0; chunk < 4; chunk++) {
      log.append("text", `${chunk} `, clock.nowMs());
      await clock.advance(0);
      await clock.advance(30);
    }
    expect(steps).toEqual(["0 ", "1 2 3 "]);
  });

  it("makes room in the log for what it has sent, also when it waits at the tip", async () => {
    const { log, cursor } = setUp({ maxUnreadChars: 2 });
    log.append("text", "flood", 0);
    const room = log.room();
    await cursor.next();
    expect(log.room()).toBeInstanceOf(Promise);
    void cursor.next();
    await room;
    expect(log.room()).toBeUndefined();
  });

  it("gives a sign of life after each heartbeat time without output (statement 16)", async () => {
    const { clock, log, steps, follow } = setUp();
    void follow();
    await clock.advance(31_000);
    expect(steps).toEqual(["quiet", "quiet"]);
    log.append("text", "late", clock.nowMs());
    await clock.advance(0);
    await clock.advance(14_000);
    expect(steps).toEqual(["quiet", "quiet", "late"]);
  });

  it("gives it too while the place in the line changes, for who is not told of that", async () => {
    const { clock, log, steps, follow } = setUp();
    void follow();
    for (const queuePosition of [3, 2, 1]) {
      log.setStatus({ phase: "queued", queuePosition });
      await clock.advance(6_000);
    }
    expect(steps).toEqual(["quiet"]);
  });

  it("is over as soon as the reader leaves, whatever it waited for (statements 16, 17)", async () => {
    const waiting = setUp();
    const following = waiting.follow();
    waiting.cursor.detach();
    await following;
    expect(waiting.steps).toEqual(["over"]);

    const pausing = setUp();
    pausing.log.append("text", "a", 0);
    const pausingFollow = pausing.follow();
    await pausing.clock.advance(0);
    pausing.log.append("text", "b", 0);
    await pausing.clock.advance(1);
    pausing.cursor.detach();
    await pausingFollow;
    expect(pausing.steps).toEqual(["a", "over"]);
  });

  it("tells who watches each phase before its output, also when all of it came at once", async () => {
    const { clock, log, steps, follow } = setUp({ withStatus: true });
    const following = follow();
    log.setStatus({ phase: "loading" });
    await clock.advance(0);
    log.append("thinking", "hm", 0);
    log.append("text", "Hello", 0);
    log.finish(DONE, 0);
    await following;
    expect(steps).toEqual([
      "(prefill)",
      "(loading)",
      "(thinking)",
      "hm",
      "(answering)",
      "Hello",
      "end",
      "over",
    ]);
  });

  it("tells a phase once", async () => {
    const { clock, log, steps, follow } = setUp({ withStatus: true });
    void follow();
    for (const text of ["one", "two"]) {
      log.append("text", text, clock.nowMs());
      await clock.advance(20);
    }
    expect(steps).toEqual(["(prefill)", "(answering)", "one", "two"]);
  });

  it("does not hold the last text back once the log has ended", async () => {
    const { clock, log, steps, follow } = setUp();
    const following = follow();
    log.append("text", "first", 0);
    await clock.advance(0);
    log.append("text", " last", 0);
    await clock.advance(1);
    expect(steps).toEqual(["first"]);
    log.finish(DONE, 1);
    await following;
    expect(steps).toEqual(["first", " last", "end", "over"]);
    expect(clock.nowMs()).toBe(1);
  });
});
