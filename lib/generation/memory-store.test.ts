import { describe, expect, it } from "vitest";
import { createManualClock } from "@/test/manual-clock";
import { createMemoryStore } from "./memory-store";

const LIMITS = { maxLogs: 10, maxLogBytes: 1e6, maxTotalBytes: 1e6, ttlMs: 1000, maxTombstones: 1 };
const DONE = { type: "done", doneReason: "stop", usage: {} } as const;

describe("memory store", () => {
  it("keeps the key of an evicted answer as long as its tombstone, so that a request sent again asks no model", async () => {
    const clock = createManualClock();
    const store = createMemoryStore({
      clock,
      limits: LIMITS,
      maxReadingChars: 4096,
      createErrorId: () => "ERR_1",
    });
    async function answer(id: string, key: string) {
      const claim = { key, fingerprint: "same" };
      const creation = await store.create({ id, owner: "me", startMs: 0, claim });
      if (creation.type === "created") creation.log.finish(DONE, 0);
      return creation.type;
    }
    expect(await answer("first", "a")).toBe("created");
    await clock.advance(LIMITS.ttlMs);
    expect(await store.open("first")).toEqual({ type: "evicted" });
    expect(await store.find("me", { key: "a", fingerprint: "same" })).toEqual({
      type: "joined",
      id: "first",
    });
    expect(await store.find("me", { key: "a", fingerprint: "other" })).toEqual({ type: "mismatch" });
    expect(await answer("again", "a")).toBe("joined");

    expect(await answer("second", "b")).toBe("created");
    await clock.advance(LIMITS.ttlMs);
    expect(await store.open("first")).toEqual({ type: "unknown" });
    expect(await answer("new", "a")).toBe("created");
    await store.close();
  });
});
