import { describe, expect, it } from "vitest";
import { createManualClock } from "@/test/manual-clock";
import { DeadlineWatch, type TimeoutCode } from "./deadline-watch";

function watched(timeouts = { firstTokenMs: 100, idleMs: 20, totalMs: 1_000 }) {
  const clock = createManualClock();
  const expired: { code: TimeoutCode; atMs: number }[] = [];
  const reader = { hasUnread: false };
  const watch = new DeadlineWatch(timeouts, clock, {
    onExpire: (code) => expired.push({ code, atMs: clock.nowMs() }),
    hasUnread: () => reader.hasUnread,
  });
  return { clock, expired, watch, reader };
}

describe("DeadlineWatch", () => {
  it("waits for the first line exactly as long as it may", async () => {
    const { clock, expired } = watched();
    await clock.advance(99);
    expect(expired).toEqual([]);
    await clock.advance(5_000);
    expect(expired).toEqual([{ code: "first_token_timeout", atMs: 100 }]);
  });

  it("does not take bytes for a first line", async () => {
    const { clock, expired, watch } = watched();
    await clock.advance(90);
    watch.touch();
    await clock.advance(20);
    expect(expired).toEqual([{ code: "first_token_timeout", atMs: 100 }]);
  });

  it("measures silence from the last bytes once the answer has begun", async () => {
    const { clock, expired, watch } = watched();
    await clock.advance(50);
    watch.begin();
    for (let chunk = 0; chunk < 10; chunk += 1) {
      await clock.advance(19);
      watch.touch();
    }
    expect(expired).toEqual([]);
    await clock.advance(100);
    expect(expired).toEqual([{ code: "idle_timeout", atMs: 50 + 190 + 20 }]);
  });

  it("ends an answer that never falls silent at the total limit", async () => {
    const { clock, expired, watch } = watched();
    watch.begin();
    for (let chunk = 0; chunk < 200; chunk += 1) {
      await clock.advance(10);
      watch.touch();
    }
    expect(expired).toEqual([{ code: "total_timeout", atMs: 1_000 }]);
  });

  it("does not blame the server while its bytes lie unread", async () => {
    const { clock, expired, watch, reader } = watched();
    watch.begin();
    reader.hasUnread = true;
    await clock.advance(500);
    expect(expired).toEqual([]);
    reader.hasUnread = false;
    await clock.advance(40);
    expect(expired).toMatchObject([{ code: "idle_timeout" }]);
  });

  it("never calls back after stop", async () => {
    const { clock, expired, watch } = watched();
    watch.stop();
    watch.begin();
    await clock.advance(10_000);
    expect(expired).toEqual([]);
  });

  it("takes Infinity as no limit", async () => {
    const none = Number.POSITIVE_INFINITY;
    const { clock, expired } = watched({ firstTokenMs: none, idleMs: none, totalMs: none });
    await clock.advance(2 ** 33);
    expect(expired).toEqual([]);
  });
});
