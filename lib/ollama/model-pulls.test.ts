import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakeOllama, type FakeOllama } from "@/test/fake-ollama";
import { createGate } from "@/test/gate";
import { AIService } from "./ai-service";
import type { PullFollower } from "./pull-follower";

const TIMEOUTS = { firstTokenMs: 60_000, idleMs: 60_000, totalMs: 60_000 };
const LONG_MS = 60_000;

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

function follow(model: string): PullFollower {
  const follower = service.pulls.follow(model);
  if (follower === undefined) throw new Error(`nobody fetches ${model}`);
  return follower;
}

describe("ModelPulls", () => {
  it("fetches one model once, whatever case and tag it is asked for by", async () => {
    fake.answer("POST /api/pull", [{ gate: new Promise<void>(() => {}) }]);
    service.pulls.start("qwen3");
    expect(service.pulls.start("Qwen3:latest")).toMatchObject({ model: "qwen3", status: "starting" });
    await fake.request(0);
    expect(service.pulls.list()).toHaveLength(1);
    expect(service.pulls.cancel("qwen3:latest")).toBe(true);
    expect(service.pulls.get("qwen3")).toEqual({ model: "qwen3", status: "cancelled" });
  });

  it("knows that a model is loaded when its tag is left out", async () => {
    fake.models([{ name: "tiny:latest", loaded: true }, { name: "other:1b" }]);
    const { signal } = new AbortController();
    expect(await service.isLoaded("tiny", signal)).toBe(true);
    expect(await service.isLoaded("other:1b", signal)).toBe(false);
  });
});

describe("a pull's follower", () => {
  it("gives the state, is quiet while there is none, gives the end once, and then is over", async () => {
    const gate = createGate();
    fake.answer("POST /api/pull", [{ gate: gate.opened }, { line: { status: "success" } }]);
    service.pulls.start("m");
    const follower = follow("m");
    expect(await follower.next(LONG_MS)).toEqual({ model: "m", status: "starting" });
    expect(await follower.next(1)).toBe("quiet");
    gate.open();
    let news = await follower.next(LONG_MS);
    if (news !== "over" && news !== "quiet" && news.status !== "done") news = await follower.next(LONG_MS);
    expect(news).toMatchObject({ model: "m", status: "done" });
    expect(await follower.next(LONG_MS)).toBe("over");
  });

  it("is over at once for a reader who leaves while it waits, and the pull goes on", async () => {
    fake.answer("POST /api/pull", [{ gate: new Promise<void>(() => {}) }]);
    service.pulls.start("m");
    const follower = follow("m");
    await follower.next(LONG_MS);
    const waiting = follower.next(LONG_MS);
    follower.leave();
    expect(await waiting).toBe("over");
    expect(service.pulls.get("m")).toMatchObject({ status: "starting" });
  });
});
