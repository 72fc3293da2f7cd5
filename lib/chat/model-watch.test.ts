import { describe, expect, it } from "vitest";
import { createManualClock } from "@/test/manual-clock";
import { createModelWatch, currentModel } from "./model-watch";
import type { ModelList } from "./models";

const smol = { name: "smollm2:135m", capabilities: [], loaded: false };
const big = { name: "llama3:8b", capabilities: [], loaded: true };
const pull = {
  model: "smollm2:135m",
  status: "downloading",
  completed_bytes: 1,
  total_bytes: 2,
} as const;

function listOf(change: Partial<ModelList>): ModelList {
  return {
    models: [smol, big],
    default_model: smol.name,
    pulls: [],
    upstream: { kind: "engine" },
    ...change,
  };
}

function setUp() {
  const clock = createManualClock();
  const server: { answer: () => Response; requests: number } = {
    answer: () => Response.json(listOf({})),
    requests: 0,
  };
  const remembered: string[] = [];
  const watch = createModelWatch({
    fetch: async () => {
      server.requests += 1;
      return server.answer();
    },
    schedule: (task, delayMs) => clock.after(delayMs, task),
    scheduleFrame: (task) => task(),
    remember: (name) => remembered.push(name),
  });
  const settle = async (ms = 0) => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(ms);
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { watch, server, settle, remembered };
}

describe("createModelWatch", () => {
  it("asks once when the list will not change by itself", async () => {
    const { watch, server, settle } = setUp();
    watch.refresh();
    await settle(60_000);
    expect(server.requests).toBe(1);
    expect(watch.store.getState().list).toEqual(listOf({}));
  });

  it.each([
    ["a download runs", listOf({ pulls: [pull] })],
    ["nothing is installed", listOf({ models: [], default_model: undefined })],
  ])("asks every second while %s", async (_, list) => {
    const { watch, server, settle } = setUp();
    server.answer = () => Response.json(list);
    watch.refresh();
    for (let second = 0; second < 3; second += 1) await settle(1_000);
    expect(server.requests).toBe(4);
    server.answer = () => Response.json(listOf({}));
    for (let second = 0; second < 5; second += 1) await settle(1_000);
    expect(server.requests).toBe(5);
  });

  it("goes on asking while only the guide is there, since a download may be about to begin", async () => {
    const { watch, server, settle } = setUp();
    const guide = { name: "synapse-guide", family: "guide", capabilities: [], loaded: true };
    server.answer = () => Response.json(listOf({ models: [guide], default_model: guide.name }));
    watch.refresh();
    await settle(2_000);
    expect(server.requests).toBe(2);
    server.answer = () => Response.json(listOf({ models: [guide, smol] }));
    for (let second = 0; second < 5; second += 1) await settle(2_000);
    expect(server.requests).toBe(3);
  });

  it("does not go on asking about a download that has failed", async () => {
    const { watch, server, settle } = setUp();
    server.answer = () => Response.json(listOf({ pulls: [{ ...pull, status: "failed" }] }));
    watch.refresh();
    await settle(60_000);
    expect(server.requests).toBe(1);
  });

  it("tells why the model server cannot be asked, keeps the list, and notices when it is back", async () => {
    const { watch, server, settle } = setUp();
    watch.refresh();
    await settle();
    const body = {
      error: "Cannot be reached.",
      error_id: "ERR_1",
      code: "upstream_unreachable",
      retryable: true,
    };
    server.answer = () => Response.json(body, { status: 502 });
    watch.refresh();
    await settle();
    expect(watch.store.getState()).toMatchObject({
      list: listOf({}),
      failure: { code: "upstream_unreachable", errorId: "ERR_1" },
    });
    server.answer = () => Response.json(listOf({}));
    await settle(5_000);
    expect(watch.store.getState().failure).toBeUndefined();
  });

  it("asks nothing more once it is stopped", async () => {
    const { watch, server, settle } = setUp();
    server.answer = () => Response.json(listOf({ pulls: [pull] }));
    watch.refresh();
    await settle();
    watch.stop();
    await settle(10_000);
    expect(server.requests).toBe(1);
  });

  it("remembers a choice, and falls back to the default while the chosen model is not installed", async () => {
    const { watch, server, settle, remembered } = setUp();
    watch.recall("gone:7b");
    watch.refresh();
    await settle();
    expect(currentModel(watch.store.getState())?.name).toBe(smol.name);
    watch.choose(big.name);
    expect(currentModel(watch.store.getState())).toEqual(big);
    expect(remembered).toEqual([big.name]);
    server.answer = () => Response.json(listOf({ models: [smol] }));
    watch.refresh();
    await settle();
    expect(currentModel(watch.store.getState())).toEqual(smol);
  });
});
