import { describe, expect, it } from "vitest";
import { createRefusable } from "@/test/fake-browser";
import { createManualClock } from "@/test/manual-clock";
import { createMemoryStorage } from "@/test/memory-storage";
import { createKeptStorage } from "./kept-storage";
import type { ConversationStorage, ConversationWrite } from "./storage";

const head = { id: "c1", title: "Why?", createdAtMs: 1, updatedAtMs: 1, leafId: "q1" };

function writeOf(content: string, id = "q1", conversationId = "c1"): ConversationWrite {
  return {
    conversationId,
    head: {
      ifNew: { ...head, id: conversationId },
      change: (stored) => ({ ...stored, leafId: id, updatedAtMs: stored.updatedAtMs + 1 }),
    },
    messages: [{ position: 0, message: { role: "user", id, content, sentAtMs: 1 } }],
  };
}

function setUp(change: Partial<ConversationStorage> = {}) {
  const clock = createManualClock();
  const memory = createMemoryStorage();
  const { storage, state } = createRefusable({ ...memory, ...change });
  const durability: boolean[] = [];
  const kept = createKeptStorage({
    storage,
    schedule: (task, delayMs) => clock.after(delayMs, task),
    onDurability: (durable) => durability.push(durable),
  });
  const contents = async (from: ConversationStorage, id = "c1") =>
    (await from.load(id))?.messages.map(({ content }) => content);
  return { clock, memory, kept, state, durability, contents };
}

describe("createKeptStorage", () => {
  it("resolves a write when it is durable", async () => {
    const { kept, memory, durability, contents } = setUp();
    await kept.write(writeOf("Why?"));
    expect(await contents(memory)).toEqual(["Why?"]);
    expect(durability).toEqual([true]);
  });

  it("keeps what is refused, reads it back, and says that it is not durable", async () => {
    const { kept, memory, state, durability, contents } = setUp();
    await kept.write(writeOf("One"));
    state.refuses = true;
    await kept.write(writeOf("Two", "q2"));
    expect(await contents(kept)).toEqual(["Two"]);
    expect((await kept.list()).map(({ id }) => id)).toEqual(["c1"]);
    expect((await kept.head("c1"))?.leafId).toBe("q2");
    expect(durability.at(-1)).toBe(false);
    expect(await contents(memory)).toEqual(["One"]);
    state.refuses = false;
    expect(await contents(kept)).toEqual(["One", "Two"]);
  });

  it("writes what it kept when the storage works again: by itself, with the next write, and when it is told to", async () => {
    for (const way of ["itself", "write", "told"] as const) {
      const { clock, kept, memory, state, durability, contents } = setUp();
      state.refuses = true;
      await kept.write(writeOf("One"));
      await kept.write(writeOf("Two", "q2"));
      state.refuses = false;
      if (way === "itself") await clock.advance(15_000);
      if (way === "write") await kept.write(writeOf("Three", "q3", "c2"));
      if (way === "told") kept.retry();
      await clock.advance(0);
      expect(await contents(memory), way).toEqual(["One", "Two"]);
      expect((await memory.head("c1"))?.updatedAtMs, way).toBe(3);
      expect(durability.at(-1), way).toBe(true);
    }
  });

  it("does not say that all is durable while something still waits", async () => {
    let isBroken = true;
    const memory = createMemoryStorage();
    const { kept, durability } = setUp({
      ...memory,
      write: (write) =>
        isBroken && write.conversationId === "c1" ? Promise.reject(new Error("broken")) : memory.write(write),
    });
    await kept.write(writeOf("One"));
    await kept.write(writeOf("Two", "q2", "c2"));
    await kept.list();
    expect(durability.at(-1)).toBe(false);
    isBroken = false;
    await kept.write(writeOf("Three", "q3", "c2"));
    await kept.list();
    expect(durability.at(-1)).toBe(true);
  });

  it("holds nothing up when storage never answers", async () => {
    const { clock, kept, durability } = setUp({ write: () => new Promise(() => undefined) });
    let isFree = false;
    void kept.write(writeOf("a")).then(() => {
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
    const { kept } = setUp({
      async write({ messages = [] }) {
        const content = messages[0]?.message.content ?? "";
        for (let turn = 0; turn < (content === "old" ? 10 : 0); turn += 1) await Promise.resolve();
        order.push(content);
      },
    });
    const first = kept.write(writeOf("old"));
    await Promise.resolve();
    await Promise.all([first, kept.write(writeOf("new"))]);
    expect(order.at(-1)).toBe("new");
  });

  it("hides a conversation that could not be deleted, and deletes it later", async () => {
    const { clock, kept, memory, state } = setUp();
    await kept.write(writeOf("One"));
    state.refuses = true;
    await kept.remove("c1");
    state.refuses = false;
    expect(await memory.load("c1")).toBeDefined();
    expect(await kept.load("c1")).toBeUndefined();
    expect(await kept.list()).toEqual([]);
    await clock.advance(15_000);
    expect(await memory.load("c1")).toBeUndefined();
  });

  it("lists and loads nothing, instead of failing, where there is no storage", async () => {
    const { kept, state, durability } = setUp();
    state.refuses = true;
    expect(await kept.list()).toEqual([]);
    expect(await kept.load("c1")).toBeUndefined();
    expect(await kept.loadAll()).toEqual([]);
    expect(durability).not.toContain(true);
  });

  it("does not pass what is in memory for everything, where there is more that cannot be read", async () => {
    const { kept, state } = setUp();
    await kept.write(writeOf("One"));
    await kept.list();
    state.refuses = true;
    await kept.write(writeOf("Two", "q1", "c2"));
    await expect(kept.loadAll()).rejects.toThrow("cannot be read");
    await expect(kept.list()).rejects.toThrow("cannot be read");
    state.refuses = false;
    expect((await kept.loadAll()).map(({ head: { id } }) => id).sort()).toEqual(["c1", "c2"]);
  });

  it("does not pass the end of a conversation for the whole, where its beginning cannot be read", async () => {
    const { kept, state, contents } = setUp();
    await kept.write(writeOf("One"));
    state.refuses = true;
    const message = { role: "user", id: "q2", parentId: "q1", content: "Two", sentAtMs: 2 } as const;
    await kept.write({ ...writeOf("Two", "q2"), messages: [{ position: 1, message }] });
    expect(await kept.load("c1")).toBeUndefined();
    state.refuses = false;
    expect(await contents(kept)).toEqual(["One", "Two"]);
  });

  it("keeps attachments of a draft that cannot be stored", async () => {
    const { kept, state } = setUp();
    const file = { kind: "text", id: "f", name: "a.txt", text: "a" } as const;
    state.refuses = true;
    await kept.saveDraft("new", [file]);
    expect(await kept.loadDraft("new")).toEqual([file]);
  });
});
