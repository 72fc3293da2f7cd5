import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { behaveAsAsked } from "./fake-behaviours";
import { createFakeOllama, type FakeOllama } from "./fake-ollama";
import { loadRecording, replay } from "./recordings";

let fake: FakeOllama;
beforeEach(async () => {
  fake = await createFakeOllama();
});
afterEach(() => fake.close());

function chat(body: object, signal?: AbortSignal): Promise<Response> {
  return fetch(`${fake.url}/api/chat`, {
    method: "POST",
    body: JSON.stringify({ model: "fake:latest", messages: [], ...body }),
    signal: signal ?? null,
  });
}

async function lines(response: Response): Promise<unknown[]> {
  return (await response.text())
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

describe("fake Ollama", () => {
  it("streams a few words and a final line with counters when nothing is scripted", async () => {
    const answer = await lines(await chat({}));
    expect(answer).toMatchObject([
      { model: "fake:latest", message: { role: "assistant", content: "Hello" }, done: false },
      { message: { content: " from" } },
      { message: { content: " the fake." } },
      { message: { content: "" }, done: true, done_reason: "stop", eval_count: 10 },
    ]);
  });

  it("assembles one JSON object for stream:false", async () => {
    fake.chat([{ thinking: "hm" }, { text: "a" }, { text: "b" }, { done: { eval_count: 2 } }]);
    const response = await chat({ stream: false });
    expect(response.headers.get("content-type")).toContain("application/json");
    expect(await response.json()).toMatchObject({
      message: { content: "ab", thinking: "hm" },
      done: true,
      eval_count: 2,
    });
  });

  it("records what it was asked", async () => {
    await (await chat({ options: { seed: 1 } })).text();
    expect(fake.requests).toMatchObject([
      {
        method: "POST",
        path: "/api/chat",
        body: { model: "fake:latest", options: { seed: 1 } },
        aborted: false,
      },
    ]);
  });

  it("knows when a client leaves before the headers", async () => {
    fake.chat([{ gate: new Promise(() => {}) }]);
    const controller = new AbortController();
    const response = chat({}, controller.signal).catch((error: Error) => error.name);
    const request = await fake.request(0);
    expect(request.closedAtMs).toBeUndefined();
    controller.abort();
    await request.closed;
    expect(request.aborted).toBe(true);
    expect(request.closedAtMs).toBeGreaterThan(request.receivedAtMs);
    expect(await response).toBe("AbortError");
  });

  it("does not call its own death an abort", async () => {
    fake.chat([{ text: "a" }, { die: true }]);
    const response = await chat({});
    await expect(response.text()).rejects.toThrow();
    const request = await fake.request(0);
    await request.closed;
    expect(request.aborted).toBe(false);
  });

  it("holds at a gate until it opens", async () => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    fake.chat([{ text: "before" }, { gate: opened }, { text: "after" }, { done: {} }]);
    const body = (await chat({})).body;
    const reader = body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toContain("before");
    open();
    const second = await reader?.read();
    expect(new TextDecoder().decode(second?.value)).toContain("after");
    await reader?.cancel();
  });

  it("tells its models to tags, ps and show", async () => {
    fake.models([
      { name: "a:1b", loaded: true, contextLength: 4096 },
      { name: "b:2b", capabilities: ["embedding"] },
    ]);
    const get = async (path: string, body?: object) => {
      const init = body ? { method: "POST", body: JSON.stringify(body) } : {};
      return (await fetch(`${fake.url}${path}`, init)).json();
    };
    expect(await get("/api/tags")).toMatchObject({ models: [{ name: "a:1b" }, { name: "b:2b" }] });
    expect(await get("/api/ps")).toMatchObject({ models: [{ name: "a:1b" }] });
    expect(await get("/api/show", { model: "a:1b" })).toMatchObject({
      model_info: { "fake.context_length": 4096 },
      capabilities: ["completion"],
    });
    expect(await get("/api/show", { model: "c" })).toEqual({ error: "model 'c' not found" });
  });

  it("is a 404 in Ollama's words where there is nothing", async () => {
    const response = await fetch(`${fake.url}/api/pulls`);
    expect([response.status, await response.text()]).toEqual([404, "404 page not found"]);
  });

  it("replays a recorded answer byte for byte", async () => {
    const recording = loadRecording("0.32", "chat-unicode");
    fake.chat(replay(recording));
    const response = await chat({});
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    expect(await response.text()).toBe(recording.response?.chunks.map(([, text]) => text).join(""));
  });

  it("replays a recorded reset after everything that came before it", async () => {
    const recording = loadRecording("0.32", "error-server-killed-mid-answer");
    fake.chat(replay(recording));
    const response = await chat({});
    const received: string[] = [];
    const decoder = new TextDecoder();
    const read = async () => {
      for await (const bytes of response.body ?? []) received.push(decoder.decode(bytes, { stream: true }));
    };
    await expect(read()).rejects.toThrow();
    expect(received.join("")).toBe(recording.response?.chunks.map(([, text]) => text).join(""));
  });

  it("does what the last user message asks", async () => {
    fake.chat(behaveAsAsked);
    const ask = (content: string) =>
      chat({
        messages: [
          { role: "user", content },
          { role: "assistant", content: "[busy]" },
        ],
      });
    expect((await ask("please [busy]")).status).toBe(503);
    expect((await ask("[404]")).status).toBe(404);
    const error = (await lines(await ask("now [error]"))).at(-1);
    expect(error).toHaveProperty("error");
    await expect((await ask("[die]")).text()).rejects.toThrow();
    expect((await lines(await ask("good day"))).at(-1)).toMatchObject({ done: true });
  });
});
