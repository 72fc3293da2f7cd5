import { describe, expect, it } from "vitest";
import { chatRequestSchema } from "@/lib/chat/request";
import type { ChatService } from "@/lib/chat/service";
import { createManualClock } from "@/test/manual-clock";
import { createAdmission } from "./admission";
import { createMemoryStore } from "./memory-store";
import { createGenerationRegistry } from "./registry";

/** A model that says nothing, and lets go `releaseMs` after its signal aborted. */
function setUp(releaseMs = 0) {
  const clock = createManualClock();
  let ids = 0;
  let calls = 0;
  const store = createMemoryStore({
    clock,
    limits: { maxLogs: 10, maxLogBytes: 1e6, maxTotalBytes: 1e6, ttlMs: 60_000, maxTombstones: 10 },
    maxReadingChars: 4096,
    createErrorId: () => "ERR_1",
  });
  const registry = createGenerationRegistry({
    store,
    admission: createAdmission({ maxRunning: 10, maxPerClient: 10, maxQueue: 10 }, clock),
    clock,
    graceMs: 1000,
    createGenerationId: () => `g${++ids}`,
    createErrorId: () => "ERR_2",
    onFinished: () => {},
  });
  let end = () => {};
  const service: ChatService = {
    resolveModel: async () => "silent:latest",
    isLoaded: async () => true,
    async *chat(_, { signal }) {
      if (signal.aborted) return;
      calls++;
      const how = await new Promise<"abort" | "end">((resolve) => {
        end = () => resolve("end");
        signal.addEventListener("abort", () => clock.after(releaseMs, () => resolve("abort")));
      });
      if (how === "end") yield { type: "end", doneReason: "stop", usage: {} };
    },
  };
  const request = chatRequestSchema.parse({
    conversation: [{ role: "user", content: "Hi" }],
    model: "silent:latest",
    stream: true,
    on_disconnect: "continue",
  });
  async function accept() {
    const acceptance = await registry.accept({ request, owner: "me", client: "me" });
    if (acceptance.type !== "fresh") throw new Error("nothing to join");
    return acceptance;
  }
  return { clock, registry, service, accept, calls: () => calls, end: () => end() };
}

describe("generation registry", () => {
  it("stops once: whoever asks again hears that it had stopped, but not before the model is free (statement 36)", async () => {
    const { clock, registry, service, accept } = setUp(400);
    const { id, start } = await accept();
    start(service, []);
    await clock.advance(0);
    const answers: string[] = [];
    const first = registry.stop(id, "me").then((outcome) => {
      answers.push("first");
      return outcome;
    });
    await clock.advance(0);
    await clock.advance(100);
    const second = registry.stop(id, "me").then((outcome) => {
      answers.push("second");
      return outcome;
    });
    await clock.advance(299);
    expect(answers).toEqual([]);
    await clock.advance(1);
    expect(await first).toMatchObject({ stopped: true, releaseMs: 400 });
    expect(await second).toMatchObject({ stopped: false });
    expect(await registry.stop(id, "me")).toMatchObject({ stopped: false, releaseMs: 0 });
  });

  it("does not say that it stopped what ended by itself meanwhile", async () => {
    const { clock, registry, service, accept, end } = setUp();
    const { id, start } = await accept();
    const { log } = start(service, []);
    await clock.advance(0);
    end();
    const stopping = registry.stop(id, "me");
    await clock.advance(0);
    const { stopped } = await stopping;
    const ending = log.ending();
    expect(ending?.type === "end" && ending.end.type).toBe(stopped ? "stopped" : "done");
  });

  it("does not ask the model for what was accepted before a shutdown and begins after it (statement 21)", async () => {
    const { clock, registry, service, accept, calls } = setUp();
    const { start } = await accept();
    await registry.shutDown();
    const { log } = start(service, []);
    await clock.advance(0);
    expect(log.ending()).toMatchObject({ end: { type: "failed", error: { code: "shutting_down" } } });
    expect(calls()).toBe(0);
    expect(registry.counts()).toEqual({ running: 0, waiting: 0 });
  });
});
