import { describe, expect, it } from "vitest";
import { createManualClock } from "@/test/manual-clock";
import { createConversationSaver } from "./conversation-saver";
import { type ConversationStorage, createMemoryStorage, type PlacedMessage } from "./storage";

const head = { id: "c1", title: "Why?", createdAtMs: 1, updatedAtMs: 1 };

function placed(content: string): PlacedMessage {
  return { position: 0, message: { role: "user", id: "q1", content, sentAtMs: 1 } };
}

function setUp(change: Partial<ConversationStorage> = {}) {
  const clock = createManualClock();
  const memory = createMemoryStorage();
  const durability: boolean[] = [];
  const saver = createConversationSaver({
    storage: { ...memory, ...change },
    schedule: (task, delayMs) => clock.after(delayMs, task),
    onDurability: (durable) => durability.push(durable),
  });
  const stored = async () => (await memory.load("c1"))?.messages.map(({ content }) => content);
  return { clock, saver, stored, durability };
}

describe("createConversationSaver", () => {
  it("resolves a save when it is durable", async () => {
    const { saver, stored, durability } = setUp();
    await saver.save(head, [placed("Why?")]);
    expect(await stored()).toEqual(["Why?"]);
    expect(durability).toEqual([true]);
  });

  it("writes a growing answer once per second, with what it is by then", async () => {
    const { clock, saver, stored } = setUp();
    let text = "";
    for (const piece of ["a", "b", "c"]) {
      text += piece;
      saver.saveSoon(() => ({ head, messages: [placed(text)] }));
    }
    await clock.advance(999);
    expect(await stored()).toBeUndefined();
    await clock.advance(1);
    expect(await stored()).toEqual(["abc"]);
  });

  it("writes what waits when the page goes away, and not again later", async () => {
    const { clock, saver, stored, durability } = setUp();
    saver.saveSoon(() => ({ head, messages: [placed("abc")] }));
    saver.flush();
    await clock.advance(0);
    expect(await stored()).toEqual(["abc"]);
    await clock.advance(5_000);
    expect(durability).toEqual([true]);
  });

  it("forgets what waits when it is cancelled", async () => {
    const { clock, saver, stored } = setUp();
    saver.saveSoon(() => ({ head, messages: [placed("abc")] }));
    saver.cancel();
    await clock.advance(5_000);
    expect(await stored()).toBeUndefined();
  });

  it("goes on when storage refuses, says so, and says when it works again", async () => {
    let isFull = true;
    const { saver, durability } = setUp({
      save: () =>
        isFull ? Promise.reject(new DOMException("full", "QuotaExceededError")) : Promise.resolve(),
    });
    await saver.save(head, [placed("a")]);
    isFull = false;
    await saver.save(head, [placed("b")]);
    expect(durability).toEqual([false, true]);
  });

  it("holds nothing up when storage never answers", async () => {
    const { clock, saver, durability } = setUp({ save: () => new Promise(() => undefined) });
    let isFree = false;
    void saver.save(head, [placed("a")]).then(() => {
      isFree = true;
    });
    await clock.advance(0);
    await clock.advance(3_999);
    expect(isFree).toBe(false);
    await clock.advance(1);
    expect(isFree).toBe(true);
    expect(durability).toEqual([false]);
  });

  it("writes in order: an older text never overwrites a newer one", async () => {
    const order: string[] = [];
    const { saver } = setUp({
      async save(_, messages) {
        const content = messages[0]?.message.content ?? "";
        for (let turn = 0; turn < (content === "old" ? 10 : 0); turn += 1) await Promise.resolve();
        order.push(content);
      },
    });
    await Promise.all([saver.save(head, [placed("old")]), saver.save(head, [placed("new")])]);
    expect(order).toEqual(["old", "new"]);
  });
});
