import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { bundle } from "../server/build.mjs";
import { createFakeOllama, type FakeOllama } from "../test/fake-ollama";
import { createGate } from "../test/gate";
import { createChunkReader, parseWire, readWire } from "../test/read-sse";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The built routes and the built server are two copies of the same modules; what one writes, the other must see. */
test.describe("the built server and the built routes in one process", () => {
  let ollama: FakeOllama;
  let child: ChildProcess;
  let doors: { readonly server: string; readonly routes: string };

  test.beforeAll(() => bundle({ "two-doors": "e2e/two-doors-main.ts" }, "dist/test"));
  test.afterAll(() => {
    for (const end of ["mjs", "mjs.map"]) rmSync(`${root}dist/test/two-doors.${end}`);
  });

  test.beforeEach(async () => {
    ollama = await createFakeOllama();
    child = fork(`${root}dist/test/two-doors.mjs`, {
      cwd: root,
      env: {
        PATH: process.env.PATH ?? "",
        NODE_ENV: "production",
        LOG_LEVEL: "silent",
        OLLAMA_HOST: ollama.url,
        SYNAPSE_MAX_GENERATIONS: "2",
        SYNAPSE_MAX_QUEUE: "1",
      },
    });
    [doors] = (await once(child, "message")) as [typeof doors];
  });

  test.afterEach(async () => {
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
    await ollama.close();
  });

  function ask(door: string, body: object = {}): Promise<Response> {
    return fetch(`${door}/chat`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        conversation: [{ role: "user", content: "Hello" }],
        model: "fake:latest",
        stream: true,
        on_disconnect: "continue",
        ...body,
      }),
    });
  }

  for (const [from, to] of [
    ["routes", "server"],
    ["server", "routes"],
  ] as const) {
    test(`a generation that the ${from} began is read and stopped through the ${to} (statement 23)`, async () => {
      ollama.chat([{ text: "Half" }, { gate: new Promise(() => {}) }]);
      const response = await ask(doors[from]);
      const id = response.headers.get("x-generation-id");
      const chunks = createChunkReader(response);
      const begin = await chunks.until("Half");
      const reading = readWire(await fetch(`${doors[to]}/chat/${id}`));
      const stopped = await fetch(`${doors[to]}/chat/${id}`, { method: "DELETE" });
      expect(await stopped.json()).toMatchObject({ stopped: true, full_content: "Half" });
      const ends = [parseWire(begin + (await chunks.until('"done":true'))), await reading];
      for (const events of ends) {
        expect(events.at(-1)?.data).toMatchObject({ done_reason: "stopped", full_content: "Half" });
      }
      expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(1);
    });
  }

  test("both count the same answers, and health, readiness and models answer while the line is full (statements 23, 50)", async () => {
    const gate = createGate();
    ollama.chat([{ text: "One " }, { gate: gate.opened }, { text: "two" }, { done: {} }]);
    const running = [await ask(doors.server), await ask(doors.routes)];
    const waiting = createChunkReader(await ask(doors.routes, { include_status: true }));
    let waited = await waiting.until('"queued"');
    for (const door of [doors.server, doors.routes]) {
      const refused = await ask(door);
      expect([refused.status, (await refused.json()).code]).toEqual([503, "queue_full"]);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      for (const path of ["/healthz", "/readyz", "/models"]) {
        expect([path, (await fetch(`${door}${path}`)).status]).toEqual([path, 200]);
      }
    }
    // They answered while two were answering and one was waiting: nothing could end before this.
    gate.open();
    for (const response of running) {
      expect((await readWire(response)).at(-1)?.data).toMatchObject({ full_content: "One two" });
    }
    waited += await waiting.until('"done":true');
    expect(waited).toContain('"full_content":"One two"');
  });

  test("when the server shuts down, the routes refuse new work and are not ready (statements 21, 23)", async () => {
    expect((await fetch(`${doors.routes}/readyz`)).status).toBe(200);
    child.send("shut down");
    await once(child, "message");
    const ready = await fetch(`${doors.routes}/readyz`);
    expect([ready.status, (await ready.json()).code]).toEqual([503, "shutting_down"]);
    const refused = await ask(doors.routes);
    expect([refused.status, (await refused.json()).code]).toEqual([503, "shutting_down"]);
    expect((await fetch(`${doors.routes}/healthz`)).status).toBe(200);
  });
});
