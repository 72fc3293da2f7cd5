import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CATALOGUE } from "./catalogue";
import { writeGguf } from "./testing/gguf-file";
import {
  aborted,
  createScriptedRunner,
  gate,
  type Script,
  type ScriptedRunner,
} from "./testing/scripted-runner";
import { rawRequest, startEngine, type TestEngine, writeDocs } from "./testing/start-engine";

const HELLO = { model: "tiny", messages: [{ role: "user", content: "Hello" }] };

describe("engine over HTTP", () => {
  let engine: TestEngine;
  let runner: ScriptedRunner;
  let script: () => Script | Promise<Script>;

  beforeEach(async () => {
    script = () => ({ texts: ["Hello", " there"] });
    runner = createScriptedRunner({ script: () => script() });
    engine = await startEngine({ runner, maxWaiting: 2 });
    await writeGguf(join(engine.folder, "tiny.gguf"));
    await writeDocs(engine.folder);
  });
  afterEach(() => engine.close());

  it("tells all models that a pull knows", async () => {
    const { models } = await (await engine.get("/api/catalogue")).json();
    expect(models.map(({ name }: { name: string }) => name)).toEqual(CATALOGUE.map(({ name }) => name));
    expect(models[0]).toEqual({ name: "smollm2:135m", size: 98_362_432, license: "Apache-2.0" });
  });

  it("streams one line a token and ends with Ollama's counters in nanoseconds", async () => {
    const response = await engine.post("/api/chat", HELLO);
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    const lines = (await response.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, 2)).toEqual([
      {
        model: "tiny",
        created_at: expect.any(String),
        message: { role: "assistant", content: "Hello" },
        done: false,
      },
      {
        model: "tiny",
        created_at: expect.any(String),
        message: { role: "assistant", content: " there" },
        done: false,
      },
    ]);
    expect(Object.keys(lines[2])).toEqual([
      "model",
      "created_at",
      "message",
      "done",
      "done_reason",
      "total_duration",
      "load_duration",
      "prompt_eval_count",
      "prompt_eval_duration",
      "eval_count",
      "eval_duration",
    ]);
    expect(lines[2]).toMatchObject({ done: true, done_reason: "stop", prompt_eval_count: 3, eval_count: 3 });
    expect(Number.isInteger(lines[2].total_duration)).toBe(true);
    expect(lines[2].total_duration).toBeGreaterThanOrEqual(
      lines[2].prompt_eval_duration + lines[2].eval_duration,
    );
  });

  it("answers in one object when not streaming, with its length", async () => {
    const response = await engine.post("/api/chat", { ...HELLO, stream: false });
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(Number(response.headers.get("content-length"))).toBeGreaterThan(100);
    expect(await response.json()).toMatchObject({
      message: { role: "assistant", content: "Hello there" },
      done: true,
      done_reason: "stop",
      eval_count: 3,
    });
  });

  it("ends with length after num_predict tokens", async () => {
    const lines = await engine.lines("/api/chat", { ...HELLO, options: { num_predict: 1 } });
    expect(lines.at(-1)).toMatchObject({ done: true, done_reason: "length", eval_count: 1 });
    expect(lines).toHaveLength(2);
  });

  it("ends with length when the context is full", async () => {
    script = () => ({ texts: ["a"], ends: false });
    expect((await engine.lines("/api/chat", { ...HELLO, shift: false })).at(-1)?.done_reason).toBe("length");
  });

  it("stops before a stop sequence that spans tokens, and before the template's own", async () => {
    script = () => ({ texts: ["Blue", ".", "EN", "D", " more"], stopTexts: ["<|im_end|>"] });
    const stopped = await engine.lines("/api/chat", { ...HELLO, options: { stop: [".END"] } });
    expect(contents(stopped)).toEqual(["Blue", ""]);
    expect(stopped.at(-1)).toMatchObject({ done_reason: "stop", eval_count: 4 });
    script = () => ({ texts: ["Blue<|im", "_end|>"], stopTexts: ["<|im_end|>"] });
    expect(contents(await engine.lines("/api/chat", HELLO)).join("")).toBe("Blue");
  });

  it("ends a JSON answer when the JSON is whole", async () => {
    script = () => ({ texts: ['{"a"', ": [1]", "}", "\n", "\n", "\n"], ends: false });
    const lines = await engine.lines("/api/chat", { ...HELLO, format: "json" });
    expect(contents(lines).join("")).toBe('{"a": [1]}');
    expect(lines.at(-1)?.done_reason).toBe("stop");
    expect(runner.calls[0]?.format).toEqual({ type: "json" });
  });

  it("passes every option on to the model", async () => {
    const options = {
      temperature: 0,
      top_k: 3,
      top_p: 0.5,
      min_p: 0.1,
      seed: 42,
      num_ctx: 512,
      repeat_penalty: 1.5,
    };
    await engine.lines("/api/chat", { ...HELLO, options, truncate: false, shift: false });
    expect(runner.loads[0]?.contextTokens).toBe(512);
    expect(runner.calls[0]).toMatchObject({
      sampling: {
        temperature: 0,
        topK: 3,
        topP: 0.5,
        minP: 0.1,
        seed: 42,
        contextTokens: 512,
        repeatPenalty: 1.5,
      },
      truncate: false,
      shift: false,
      prompt: { type: "chat", messages: [{ role: "user", content: "Hello" }] },
    });
  });

  it("does not ask for more context than the model was trained for", async () => {
    await engine.lines("/api/chat", { ...HELLO, options: { num_ctx: 100_000 } });
    expect(runner.loads[0]?.contextTokens).toBe(8192);
  });

  it("hands a conversation that ends with the assistant on to be continued", async () => {
    const messages = [...HELLO.messages, { role: "assistant", content: "Roses are" }];
    await engine.lines("/api/chat", { ...HELLO, messages });
    expect(runner.calls[0]?.prompt).toEqual({ type: "chat", messages });
  });

  it("keeps thought and answer apart for a model that thinks, and tells one that it must not", async () => {
    const thinker = { "general.architecture": "qwen3", "tokenizer.chat_template": "… <think> …" };
    await writeGguf(join(engine.folder, "thinker.gguf"), { values: thinker, tensors: [] });
    script = () => ({ texts: ["<think>", "Hm", "m", "</think>", "\n\n", "Four"] });
    const request = { ...HELLO, model: "thinker" };
    const lines = await engine.lines("/api/chat", request);
    expect(lines.map((line) => line.message)).toEqual([
      { role: "assistant", content: "", thinking: "Hm" },
      { role: "assistant", content: "", thinking: "m" },
      { role: "assistant", content: "Four" },
      { role: "assistant", content: "" },
    ]);
    expect(runner.calls[0]?.suppressThought).toBe(false);
    await engine.lines("/api/chat", { ...request, think: false });
    expect(runner.calls[1]?.suppressThought).toBe(true);
    await engine.lines("/api/chat", { ...HELLO, think: false });
    expect(runner.calls[2]?.suppressThought).toBe(false);
    const show = await (await engine.post("/api/show", { model: "thinker" })).json();
    expect(show.capabilities).toEqual(["completion", "thinking"]);
  });

  it("generates from a prompt, with a system text, raw, and from an earlier context", async () => {
    const lines = await engine.lines("/api/generate", { model: "tiny", prompt: "Once", system: "Be brief" });
    expect(lines[0]).toMatchObject({ model: "tiny", response: "Hello", done: false });
    expect(lines.at(-1)).toMatchObject({ response: "", done: true, context: [1, 2, 3, 100, 101] });
    expect(runner.calls[0]?.prompt).toEqual({
      type: "chat",
      messages: [
        { role: "system", content: "Be brief" },
        { role: "user", content: "Once" },
      ],
    });
    await engine.lines("/api/generate", { model: "tiny", prompt: "Once", raw: true, context: [5, 6] });
    expect(runner.calls[1]).toMatchObject({ prompt: { type: "raw", text: "Once" }, earlierTokens: [5, 6] });
  });

  it("loads for an empty conversation or prompt, shows it in ps, and unloads for keep_alive 0", async () => {
    const load = await (await engine.post("/api/generate", { model: "tiny", keep_alive: "10m" })).json();
    expect(load).toMatchObject({ response: "", done: true, done_reason: "load" });
    const [loaded] = (await (await engine.get("/api/ps")).json()).models;
    expect(loaded).toMatchObject({ name: "tiny:latest", size: 123, size_vram: 0, context_length: 4096 });
    expect(Date.parse(loaded.expires_at)).toBeGreaterThan(Date.now() + 590_000);
    const unload = await (
      await engine.post("/api/chat", { model: "tiny", messages: [], keep_alive: 0 })
    ).json();
    expect(unload).toMatchObject({ done: true, done_reason: "unload" });
    expect(await (await engine.get("/api/ps")).json()).toEqual({ models: [] });
    expect(runner.unloads).toBe(1);
  });

  describe("when the client leaves", () => {
    it.each([
      ["between two tokens", { stream: true }, 1],
      ["before the first token", { stream: true }, 0],
      ["while the answer is not streamed", { stream: false }, 1],
    ])("stops the model %s, and serves the next", async (_, body, tokensBefore) => {
      const stuck = gate();
      let stopped = false;
      script = () => ({
        texts: ["Hello", " there"],
        beforeToken: async (index, signal) => {
          if (index < tokensBefore) return;
          stuck.open();
          await aborted(signal);
          stopped = true;
        },
      });
      const leaving = new AbortController();
      const asking = engine
        .post("/api/chat", { ...HELLO, ...body }, leaving.signal)
        .then((response) => response.text());
      await stuck.opened;
      leaving.abort();
      await expect(asking).rejects.toThrow();
      await expect.poll(() => stopped && runner.running === 0).toBe(true);
      script = () => ({ texts: ["Next"] });
      expect(contents(await engine.lines("/api/chat", HELLO))).toEqual(["Next", ""]);
      expect(engine.errors).toEqual([]);
    });

    it("forgets it while it waits in line", async () => {
      const first = gate();
      script = () => ({ texts: ["Hello"], beforeToken: () => first.opened });
      const answered = engine.lines("/api/chat", HELLO);
      await expect.poll(() => runner.calls).toHaveLength(1);
      const leaving = new AbortController();
      const waiting = engine.post("/api/chat", HELLO, leaving.signal);
      const stays = engine.lines("/api/chat", HELLO);
      leaving.abort();
      await expect(waiting).rejects.toThrow();
      first.open();
      await Promise.all([answered, stays]);
      expect(runner.calls).toHaveLength(2);
    });
  });

  it("answers one at a time and says 503 when the line is full", async () => {
    const open = gate();
    script = () => ({ texts: ["Hello"], beforeToken: () => open.opened });
    const first = engine.lines("/api/chat", HELLO);
    await expect.poll(() => runner.calls).toHaveLength(1);
    const three = [
      engine.post("/api/chat", HELLO),
      engine.post("/api/chat", HELLO),
      engine.post("/api/chat", HELLO),
    ];
    const refused = await Promise.race(three);
    expect(refused.status).toBe(503);
    open.open();
    await first;
    const statuses = (await Promise.all(three)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, 503]);
    expect(runner.peak).toBe(1);
  });

  it("ends a broken stream with an error line, and a broken start with a status", async () => {
    script = () => ({
      texts: ["Hello", " there"],
      beforeToken: async (index) => {
        if (index === 1) throw new Error("the model broke");
      },
    });
    const broken = await engine.lines("/api/chat", HELLO);
    expect(broken.at(-1)).toEqual({ error: "the model broke" });
    script = () => Promise.reject(new Error("could not begin"));
    const response = await engine.post("/api/chat", HELLO);
    expect([response.status, await response.json()]).toEqual([500, { error: "could not begin" }]);
    expect(engine.errors).toHaveLength(2);
  });

  it("survives any body with a 4xx in JSON", async () => {
    const bodies = ["", "{", "[]", "null", "5", '"x"', "{}", '{"model":5}', '{"model":{}}', "\u0000"];
    for (const path of ["/api/chat", "/api/generate", "/api/show", "/api/pull"]) {
      for (const body of bodies) {
        const response = await engine.post(path, body);
        expect(response.status, `${path} ${body}`).toBe(400);
        expect(await response.json()).toEqual({ error: expect.any(String) });
      }
    }
    expect(engine.errors).toEqual([]);
  });

  it.each([
    ["by its announced length alone", { "content-length": String(65 * 1024 * 1024) }],
    ["also when it comes in chunks", { "transfer-encoding": "chunked" }],
  ])("refuses a body over its limit, %s", async (_, headers) => {
    const request = httpRequest({
      port: engine.port,
      host: "127.0.0.1",
      method: "POST",
      path: "/api/chat",
      headers,
    });
    const piece = Buffer.alloc(1024 * 1024, " ");
    const send = () => {
      while (request.write(piece));
    };
    request.on("error", () => {}).on("drain", send);
    send();
    const [response] = await once(request, "response");
    expect(response.statusCode).toBe(413);
    request.destroy();
    expect((await engine.get("/api/version")).status).toBe(200);
  });

  it("waits for a reader that is slow instead of filling memory", async () => {
    let sampled = 0;
    script = () => ({
      texts: Array.from({ length: 2000 }, () => "x".repeat(20_000)),
      beforeToken: async () => {
        sampled++;
      },
    });
    const request = httpRequest({ port: engine.port, host: "127.0.0.1", method: "POST", path: "/api/chat" });
    request.on("error", () => {}).end(JSON.stringify(HELLO));
    const [response] = await once(request, "response");
    response.pause();
    let before = -1;
    const stands = () => {
      const isSame = sampled === before;
      before = sampled;
      return isSame;
    };
    await expect.poll(stands, { interval: 100 }).toBe(true);
    expect(sampled).toBeLessThan(1500);
    response.destroy();
    await expect.poll(() => runner.running).toBe(0);
  });

  it("lists files and guide, the guide as the oldest", async () => {
    const { models } = await (await engine.get("/api/tags")).json();
    expect(models.map(({ name }: { name: string }) => name)).toEqual(["tiny:latest", "synapse-guide"]);
    expect(models[0]).toMatchObject({
      size: expect.any(Number),
      details: { format: "gguf", family: "llama", parameter_size: "28.31M", quantization_level: "Q4_1" },
      capabilities: ["completion"],
    });
    expect(models[1]).toMatchObject({
      modified_at: "1970-01-01T00:00:00.000Z",
      details: { family: "guide" },
    });
  });

  it("deletes a model, after unloading it", async () => {
    await engine.lines("/api/chat", HELLO);
    const deleted = await fetch(`${engine.url}/api/delete`, { method: "DELETE", body: '{"model":"tiny"}' });
    expect([deleted.status, await deleted.text()]).toEqual([200, ""]);
    expect(runner.unloads).toBe(1);
    expect((await engine.post("/api/chat", HELLO)).status).toBe(404);
  });

  it("keeps pages of the web away, also by their name", async () => {
    const { port } = engine;
    expect((await rawRequest(port, "GET", "/api/tags", { host: "evil.example" })).status).toBe(403);
    expect(
      (await rawRequest(port, "POST", "/api/chat", { origin: "https://evil.example" }, "{}")).status,
    ).toBe(403);
    const friend = await rawRequest(port, "GET", "/api/tags", { origin: "http://localhost:3000" });
    expect([friend.status, friend.headers["access-control-allow-origin"]]).toEqual([
      200,
      "http://localhost:3000",
    ]);
  });

  describe("the guide", () => {
    const question = {
      model: "synapse-guide",
      messages: [{ role: "user", content: "How do I install it?" }],
    };

    it("streams like a model, and counts no tokens it does not have", async () => {
      const lines = await engine.lines("/api/chat", question);
      expect(lines.length).toBeGreaterThan(10);
      expect(contents(lines).join("")).toContain("Run `npm ci` and `npm start`.");
      const last = lines.at(-1) ?? {};
      expect(Object.keys(last)).toEqual([
        "model",
        "created_at",
        "message",
        "done",
        "done_reason",
        "total_duration",
      ]);
      expect(runner.loads).toEqual([]);
    });

    it("answers while a model is busy", async () => {
      const open = gate();
      script = () => ({ texts: ["Hello"], beforeToken: () => open.opened });
      const busy = engine.lines("/api/chat", HELLO);
      expect((await engine.lines("/api/chat", question)).at(-1)?.done).toBe(true);
      open.open();
      await busy;
    });

    it("refuses what it cannot do", async () => {
      const status = async (more: object) =>
        (await engine.post("/api/chat", { ...question, ...more })).status;
      expect(await status({ format: "json" })).toBe(400);
      expect(await status({ think: true })).toBe(400);
      const deleted = await fetch(`${engine.url}/api/delete`, {
        method: "DELETE",
        body: '{"model":"synapse-guide"}',
      });
      expect(deleted.status).toBe(400);
    });
  });
});

describe("engine without node-llama-cpp", () => {
  it("offers the guide alone, says why, and downloads nothing", async () => {
    const runner = createScriptedRunner({
      script: () => ({ texts: [] }),
      availability: { available: false, reason: "no binary for this machine" },
    });
    const engine = await startEngine({ runner });
    await writeGguf(join(engine.folder, "tiny.gguf"));
    const { models } = await (await engine.get("/api/tags")).json();
    expect(models.map(({ name }: { name: string }) => name)).toEqual(["synapse-guide"]);
    const show = await (await engine.post("/api/show", { model: "synapse-guide" })).json();
    expect(show.modelfile).toContain("no binary for this machine");
    const pull = await engine.post("/api/pull", { model: "smollm2:135m" });
    expect(await pull.json()).toEqual({
      error: "models cannot run on this machine: no binary for this machine",
    });
    await engine.close();
  });
});

function contents(lines: readonly Record<string, unknown>[]): string[] {
  return lines.map(({ message }) => (message as { content: string }).content);
}
