import { getEventListeners, setMaxListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AnswerPart, Conversation } from "@/lib/chat/service";
import { createFakeOllama, type FakeOllama, type Step } from "@/test/fake-ollama";
import { createManualClock } from "@/test/manual-clock";
import { startOwnTime } from "@/test/own-time";
import { AIService } from "./ai-service";

const HELLO: Conversation = [{ role: "user", content: "Hello" }];
const TIMEOUTS = { firstTokenMs: 600_000, idleMs: 600_000, totalMs: 600_000 };
const forever = new Promise<void>(() => {});

let fake: FakeOllama;
let service: AIService;
beforeEach(async () => {
  fake = await createFakeOllama();
  service = new AIService({ baseUrl: fake.url, kind: "ollama", timeouts: TIMEOUTS });
});
afterEach(async () => {
  await service.close();
  await fake.close();
});

function ask(signal: AbortSignal): AsyncGenerator<AnswerPart, void, void> {
  return service.chat(HELLO, { model: "m", signal, stream: true });
}

async function inBatches(count: number, size: number, act: () => Promise<void>): Promise<void> {
  for (let done = 0; done < count; done += size) await Promise.all(Array.from({ length: size }, act));
}

function openTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
}

describe("what a thousand aborted requests leave behind (statements 17, 19)", () => {
  it("is no socket, no timer and no listener", async () => {
    fake.chat([{ text: "a" }, { gate: forever }]);
    const timersBefore = openTimers();
    const shared = new AbortController();
    setMaxListeners(100, shared.signal);
    let turn = 0;
    await inBatches(1_000, 50, async () => {
      turn += 1;
      if (turn % 2 === 0) {
        for await (const _ of ask(shared.signal)) break;
        return;
      }
      const own = new AbortController();
      const parts = ask(own.signal);
      if (turn % 4 === 1) await parts.next();
      const next = parts.next();
      own.abort();
      expect(await next).toEqual({ done: true, value: undefined });
      expect(getEventListeners(own.signal, "abort")).toHaveLength(0);
    });
    expect(getEventListeners(shared.signal, "abort")).toHaveLength(0);
    await expect.poll(() => fake.connections().open, { timeout: 10_000 }).toBe(0);
    await Promise.all(fake.requests.map(({ closed }) => closed));
    expect(fake.requests.every(({ aborted }) => aborted)).toBe(true);
    await expect.poll(openTimers, { timeout: 10_000 }).toBeLessThanOrEqual(timersBefore);
  }, 60_000);
});

describe("connections", () => {
  it("are used again by the next answer", async () => {
    for (let count = 0; count < 20; count += 1) {
      const { text } = await service.chat(HELLO, { model: "m", signal: new AbortController().signal });
      expect(text).toBe("Hello from the fake.");
    }
    // Two, because the next request may leave before the last response's final bytes have come.
    expect(fake.connections().total).toBeLessThanOrEqual(2);
  });

  it("are used again after an error with a status", async () => {
    fake.chat([{ status: 404, body: { error: "model 'm' not found" } }]);
    for (let count = 0; count < 5; count += 1) {
      await expect(ask(new AbortController().signal).next()).rejects.toMatchObject({
        code: "model_not_found",
      });
    }
    expect(fake.connections().total).toBeLessThanOrEqual(2);
  });

  it("survive an end that comes well after done", async () => {
    // A clock that stands still: however long the end takes here, it is within the second.
    const patient = new AIService({
      baseUrl: fake.url,
      kind: "ollama",
      timeouts: TIMEOUTS,
      clock: createManualClock(),
    });
    fake.chat([{ text: "a" }, { done: {} }, { wait: 20 }, { end: true }]);
    for (let count = 0; count < 5; count += 1) {
      await patient.chat(HELLO, { model: "m", signal: new AbortController().signal });
      await fake.requests[count]?.closed;
    }
    expect(fake.requests.map(({ aborted }) => aborted)).toEqual([false, false, false, false, false]);
    expect(fake.connections().total).toBeLessThanOrEqual(2);
    await patient.close();
  });

  it.each<[title: string, late: Step[], waitMs: number]>([
    ["keeps talking", [{ bytes: Buffer.alloc(1024 * 1024, "x") }], 0],
    ["does not end its response for a second", [], 1_000],
  ])("are given up when a server %s after done", async (_, late, waitMs) => {
    const clock = createManualClock();
    const patient = new AIService({ baseUrl: fake.url, kind: "ollama", timeouts: TIMEOUTS, clock });
    fake.chat([{ text: "a" }, { done: {} }, ...late, { gate: forever }]);
    expect((await patient.chat(HELLO, { model: "m", signal: new AbortController().signal })).text).toBe("a");
    await clock.advance(waitMs);
    await fake.requests[0]?.closed;
    expect(fake.requests[0]?.aborted).toBe(true);
    await patient.close();
  });

  it("let lists be fast while 50 answers run (statement 50)", async () => {
    fake.chat([{ text: "a" }, { gate: forever }]);
    const controller = new AbortController();
    setMaxListeners(100, controller.signal);
    const running = Array.from({ length: 50 }, () => ask(controller.signal));
    await Promise.all(running.map((parts) => parts.next()));
    expect(fake.connections().open).toBe(50);
    const asked = startOwnTime();
    const { models } = await service.listModels(controller.signal);
    expect(models).toHaveLength(1);
    expect(asked()).toBeLessThan(1_000);
    const pending = running.map((parts) => parts.next());
    controller.abort();
    await Promise.all(pending);
  });
});
