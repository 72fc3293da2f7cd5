import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { expect, test } from "@playwright/test";
import { createFakeOllama, type FakeOllama } from "../test/fake-ollama";
import { createChunkReader, parseWire } from "../test/read-sse";
import { type LaunchedServer, launchServer } from "./launched-server";

test.describe("npm start", () => {
  let ollama: FakeOllama;
  let server: LaunchedServer | undefined;

  test.beforeEach(async () => {
    ollama = await createFakeOllama();
  });

  test.afterEach(async () => {
    server?.process.kill("SIGKILL");
    await server?.exited;
    server = undefined;
    await ollama.close();
  });

  function ask(url: string, body: object = {}): Promise<Response> {
    return fetch(`${url}/chat`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ conversation: [{ role: "user", content: "Hello" }], stream: true, ...body }),
    });
  }

  test("serves the page, the API and its health, and says where answers come from", async () => {
    server = await launchServer({ OLLAMA_HOST: ollama.url });
    expect(server.output()).toContain(`Synapse is ready: ${server.url}`);
    expect(server.output()).toContain(`Answers come from Ollama at ${ollama.url}.`);
    expect(await (await fetch(server.url)).text()).toContain("<title>Synapse</title>");
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect(parseWire(await (await ask(server.url)).text()).at(-1)?.data.full_content).toBe(
      "Hello from the fake.",
    );
    const models = await (await fetch(`${server.url}/models`)).json();
    expect(models).toMatchObject({
      models: [{ name: "fake:latest" }],
      default_model: "fake:latest",
      upstream: { kind: "ollama" },
    });
  });

  test("says so when the configured Ollama does not answer, and swaps it for nothing", async () => {
    await ollama.close();
    server = await launchServer({ OLLAMA_HOST: ollama.url });
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, (await ready.json()).code]).toEqual([503, "upstream_unreachable"]);
    const [last] = parseWire(await (await ask(server.url)).text());
    expect(last?.data).toMatchObject({ done: true, code: "upstream_unreachable" });
    expect(server.output()).toContain(`Answers come from Ollama at ${ollama.url}.`);
    expect(server.output()).not.toContain("engine");
  });

  test("ends at once with the variable's name when a setting is wrong", async () => {
    server = await launchServer({ SYNAPSE_IDLE_TIMEOUT_MS: "soon", OLLAMA_HOST: ollama.url });
    expect(await server.exited).toBe(78);
    expect(server.output()).toContain("SYNAPSE_IDLE_TIMEOUT_MS");
    expect(server.output()).toContain("e.g.");
  });

  test("ends at once with a sentence when the port is taken", async () => {
    server = await launchServer({ PORT: new URL(ollama.url).port, OLLAMA_HOST: ollama.url });
    expect(await server.exited).toBe(1);
    expect(server.output()).toContain("the port is taken");
  });

  test("gives every open stream its last event on SIGTERM and ends (statement 21)", async () => {
    ollama.chat([{ text: "Half" }, { gate: new Promise(() => {}) }]);
    server = await launchServer({ OLLAMA_HOST: ollama.url });
    const chunks = createChunkReader(await ask(server.url, { model: "fake:latest" }));
    const begin = await chunks.until("Half");
    server.process.kill("SIGTERM");
    const events = parseWire(begin + (await chunks.until('"done":true')));
    expect(events.at(-1)?.data).toMatchObject({
      done: true,
      full_content: "Half",
      code: "shutting_down",
      retryable: true,
    });
    expect(await chunks.next()).toBe("");
    expect(await server.exited).toBe(0);
  });

  test("refuses a foreign Host, so that no other site's name can stand for this machine", async () => {
    server = await launchServer({ OLLAMA_HOST: ollama.url });
    const { port } = new URL(server.url);
    for (const [host, status] of [
      ["attacker.example", 421],
      [`localhost:${port}`, 200],
    ] as const) {
      expect(await statusFor(port, "/healthz", host)).toBe(status);
    }
  });

  test("without an Ollama the engine answers, and it leaves with the server", async () => {
    server = await launchServer({
      SYNAPSE_PULL: "off",
      SYNAPSE_MODELS_DIR: test.info().outputPath("models"),
    });
    const events = parseWire(
      await (
        await ask(server.url, {
          conversation: [{ role: "user", content: "How do I point Synapse at my Ollama?" }],
        })
      ).text(),
    );
    expect(events.at(-1)?.data).toMatchObject({ done: true, model: "synapse-guide", done_reason: "stop" });
    expect(events.at(-1)?.data.full_content).toContain("OLLAMA_HOST");
    const engine = await onlyChildOf(server.process);
    server.process.kill("SIGTERM");
    expect(await server.exited).toBe(0);
    await expect.poll(() => isAlive(engine)).toBe(false);
  });

  test("a killed server takes the engine with it", async () => {
    server = await launchServer({
      SYNAPSE_PULL: "off",
      SYNAPSE_MODELS_DIR: test.info().outputPath("models"),
    });
    const engine = await onlyChildOf(server.process);
    expect(isAlive(engine)).toBe(true);
    server.process.kill("SIGKILL");
    await server.exited;
    await expect.poll(() => isAlive(engine)).toBe(false);
  });
});

/** fetch() does not let a caller choose the Host. */
function statusFor(port: string, path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** The id of a process's one child, as Linux tells it. */
async function onlyChildOf({ pid }: ChildProcess): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  expect(children.trim()).toMatch(/^\d+$/);
  return Number(children);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
