import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EdgeProcess, startEdgeProcess } from "@/test/edge-process";
import { createFakeOllama, type FakeOllama } from "@/test/fake-ollama";
import { createGate } from "@/test/gate";
import { createChunkReader, parseWire } from "@/test/read-sse";

/** Longer than any test: what ends sooner did not end for this. */
const ENDLESS_DRAIN = { SYNAPSE_DRAIN_MS: "600000" };
const BODY = JSON.stringify({
  conversation: [{ role: "user", content: "Hello" }],
  model: "fake:latest",
  stream: true,
  on_disconnect: "continue",
});
const HEAD = `POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n`;
/** Twice in an event it is more than a system keeps for a reader that does not read. */
const MUCH = Array.from({ length: 80 }, () => "lorem ipsum ".repeat(10_000));

describe("the end of a server's process", () => {
  let ollama: FakeOllama;
  let edge: EdgeProcess;
  let sockets: Socket[] = [];

  beforeEach(async () => {
    ollama = await createFakeOllama();
  });

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets = [];
    await edge.stop();
    await ollama.close();
  });

  async function start(settings: Record<string, string>): Promise<void> {
    edge = await startEdgeProcess({ LOG_LEVEL: "silent", ...settings, OLLAMA_HOST: ollama.url });
  }

  /** A connection that has sent this and reads nothing by itself. */
  async function dial(request: string): Promise<Socket> {
    const socket = connect({ port: edge.port, host: "127.0.0.1" });
    sockets.push(socket);
    socket.pause();
    await once(socket, "connect");
    socket.on("error", () => {});
    socket.write(request);
    return socket;
  }

  /** A stream that cannot end while its reader stands still. */
  async function openStalledStream(): Promise<Socket> {
    const said = createGate();
    ollama.chat(async (_, responder) => {
      for (const text of MUCH) await responder.text(text);
      said.open();
      await responder.gate(new Promise(() => {}));
    });
    const socket = await dial(`${HEAD}\r\n${BODY}`);
    await said.opened;
    return socket;
  }

  function refusesConnections(): Promise<boolean> {
    return new Promise((resolve) => {
      const probe = connect({ port: edge.port, host: "127.0.0.1" });
      probe.once("connect", () => resolve(false)).once("error", () => resolve(true));
      probe.once("connect", () => probe.destroy());
    });
  }

  it.each(["SIGTERM", "SIGINT"] as const)(
    "%s gives every open stream its last event, frees the model, and is the end, with 0 (statements 12, 21)",
    async (signal) => {
      ollama.chat([{ text: "Half" }, { gate: new Promise(() => {}) }]);
      await start(ENDLESS_DRAIN);
      const response = await fetch(`${edge.url}/chat`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: BODY,
      });
      const chunks = createChunkReader(response);
      const begin = await chunks.until("Half");
      edge.signal(signal);
      const events = parseWire(begin + (await chunks.until('"done":true')));
      expect(events.at(-1)?.data).toMatchObject({ code: "shutting_down", full_content: "Half" });
      expect(events.filter(({ data }) => data.done)).toHaveLength(1);
      expect(await chunks.next()).toBe("");
      expect(await edge.exited).toBe(0);
      const [request] = ollama.requests;
      await request?.closed;
      expect(request?.aborted).toBe(true);
    },
  );

  it("while streams drain there is no new work: no connection, and 503 on one that is open (statement 21)", async () => {
    await start(ENDLESS_DRAIN);
    await openStalledStream();
    const asking = await dial(`${HEAD}Expect: 100-continue\r\n\r\n`);
    asking.resume();
    const next = async () => String((await once(asking, "data"))[0]);
    expect(await next()).toMatch(/^HTTP\/1\.1 100 /);
    edge.signal("SIGTERM");
    await expect.poll(refusesConnections).toBe(true);
    asking.write(BODY);
    expect(await next()).toMatch(/^HTTP\/1\.1 503 [\s\S]*"code":"shutting_down"/);
    expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(1);
  });

  it.each([
    ["SIGTERM", "SIGTERM"],
    ["SIGTERM", "SIGINT"],
    ["SIGINT", "SIGINT"],
  ] as const)("%s and then %s is the end at once, with 1, whatever is still open", async (first, second) => {
    await start(ENDLESS_DRAIN);
    const socket = await openStalledStream();
    edge.signal(first);
    await expect.poll(refusesConnections).toBe(true);
    // It is draining, and would be for ten minutes.
    expect((await edge.figures()).generations.running).toBe(0);
    edge.signal(second);
    expect(await edge.exited).toBe(1);
    socket.resume();
    await once(socket, "close");
  });

  it("a stream that does not drain is cut when SYNAPSE_DRAIN_MS is over, and the end is 1 (statement 21)", async () => {
    await start({ SYNAPSE_DRAIN_MS: "300" });
    const socket = await openStalledStream();
    edge.signal("SIGTERM");
    expect(await edge.exited).toBe(1);
    socket.resume();
    await once(socket, "close");
  });
});
