import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Ollama } from "ollama";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ggufBytes, TINY_MODEL, writeGguf } from "./testing/gguf-file";
import { type LocalHub, startHub } from "./testing/local-hub";
import { createScriptedRunner } from "./testing/scripted-runner";
import { startEngine, type TestEngine } from "./testing/start-engine";

const content = Buffer.concat([ggufBytes(TINY_MODEL), randomBytes(50_000)]);

describe("the ollama package works unchanged", () => {
  let engine: TestEngine;
  let hub: LocalHub;
  let ollama: Ollama;
  beforeEach(async () => {
    hub = await startHub(content);
    engine = await startEngine({
      runner: createScriptedRunner({ script: () => ({ texts: ["The", " sky", " is", " blue."] }) }),
      hubUrl: hub.url,
      catalogue: [{ name: "small:1b", repository: "org/small", file: "small.gguf", license: "MIT" }],
    });
    await writeGguf(join(engine.folder, "tiny.gguf"));
    ollama = new Ollama({ host: engine.url });
  });
  afterEach(async () => {
    await engine.close();
    await hub.close();
  });

  it("chats, streaming and not", async () => {
    const messages = [{ role: "user", content: "Why is the sky blue?" }];
    const whole = await ollama.chat({ model: "tiny", messages });
    expect(whole.message.content).toBe("The sky is blue.");
    let streamed = "";
    for await (const part of await ollama.chat({ model: "tiny", messages, stream: true })) {
      streamed += part.message.content;
    }
    expect(streamed).toBe("The sky is blue.");
  });

  it("generates, lists, shows, tells what runs and its version", async () => {
    expect((await ollama.generate({ model: "tiny", prompt: "Why?" })).response).toBe("The sky is blue.");
    expect((await ollama.list()).models.map(({ name }) => name)).toEqual(["tiny:latest", "synapse-guide"]);
    expect((await ollama.show({ model: "tiny" })).details.family).toBe("llama");
    expect((await ollama.ps()).models.map(({ name }) => name)).toEqual(["tiny:latest"]);
    expect((await ollama.version()).version).toMatch(/^\d+\.\d+\.\d+\+synapse$/);
  });

  it("pulls and deletes", async () => {
    const statuses: string[] = [];
    for await (const { status } of await ollama.pull({ model: "small:1b", stream: true }))
      statuses.push(status);
    expect(statuses.at(-1)).toBe("success");
    const models = (await ollama.list()).models;
    expect(models.find(({ name }) => name === "small:1b")).toMatchObject({ size: content.length });
    expect(await ollama.delete({ model: "small:1b" })).toEqual({ status: "success" });
    expect(await ollama.pull({ model: "small:1b" })).toEqual({ status: "success" });
  });

  it("tells its errors", async () => {
    const missing = ollama.chat({ model: "nope:7b", messages: [{ role: "user", content: "x" }] });
    await expect(missing).rejects.toMatchObject({ status_code: 404, error: "model 'nope:7b' not found" });
    await expect(ollama.pull({ model: "nope:7b" })).rejects.toThrow(
      "pull model manifest: file does not exist",
    );
  });
});
