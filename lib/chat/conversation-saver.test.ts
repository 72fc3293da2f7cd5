import { describe, expect, it } from "vitest";
import { createManualClock } from "@/test/manual-clock";
import { createConversationSaver } from "./conversation-saver";

function setUp() {
  const clock = createManualClock();
  const writes: number[] = [];
  const saver = createConversationSaver({
    write: () => writes.push(clock.nowMs()),
    schedule: (task, delayMs) => clock.after(delayMs, task),
  });
  return { clock, saver, writes };
}

describe("createConversationSaver", () => {
  it("writes a growing answer once per second", async () => {
    const { clock, saver, writes } = setUp();
    for (let piece = 0; piece < 30; piece += 1) {
      saver.saveSoon();
      await clock.advance(100);
    }
    expect(writes).toEqual([1_000, 2_000, 3_000]);
  });

  it("writes what waits when the page goes away, and not again later", async () => {
    const { clock, saver, writes } = setUp();
    saver.saveSoon();
    saver.flush();
    expect(writes).toEqual([0]);
    await clock.advance(5_000);
    expect(writes).toEqual([0]);
  });

  it("writes nothing when nothing waits", () => {
    const { saver, writes } = setUp();
    saver.flush();
    expect(writes).toEqual([]);
  });

  it("forgets what waits when it is cancelled", async () => {
    const { clock, saver, writes } = setUp();
    saver.saveSoon();
    saver.cancel();
    await clock.advance(5_000);
    expect(writes).toEqual([]);
  });
});
