import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EdgeFigures, type EdgeProcess, startEdgeProcess } from "@/test/edge-process";
import { createFakeOllama, type FakeOllama } from "@/test/fake-ollama";
import { createChunkReader, readWire } from "@/test/read-sse";

const READERS = 200;
const MIB = 1024 * 1024;

/** 256 KiB: as events with the whole text in each, 32 MiB for every reader. */
const CHUNKS = Array.from({ length: 256 }, (_, index) => `${index} `.padEnd(1024, "lorem ipsum "));
const TEXT = CHUNKS.join("");

/** One event with the whole text waits for each reader: its JSON, its bytes in the socket, and what the collector has
 * not given back to the system. All its events would be 120 times the text. */
const PER_READER_BYTES = 6 * TEXT.length;

const SETTINGS = {
  LOG_LEVEL: "silent",
  SYNAPSE_RATE_LIMIT_PER_MINUTE: "0",
  SYNAPSE_MAX_GENERATIONS: "1000",
  SYNAPSE_MAX_STREAMS_PER_CLIENT: "1000",
};
const HELLO = { conversation: [{ role: "user", content: "Hi" }], model: "fake:latest", stream: true };

function post(body: object, signal?: AbortSignal): RequestInit {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  };
}

describe("slow and leaving readers", () => {
  let ollama: FakeOllama;
  let edge: EdgeProcess;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    ollama = await createFakeOllama();
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await edge.stop();
    await ollama.close();
  });

  async function start(settings: Record<string, string> = {}): Promise<void> {
    edge = await startEdgeProcess({ ...SETTINGS, ...settings, OLLAMA_HOST: ollama.url });
  }

  /** A connection that has asked and reads nothing by itself. */
  async function dial(request: string): Promise<Socket> {
    const socket = connect({ port: edge.port, host: "127.0.0.1" });
    sockets.push(socket);
    socket.on("error", () => {});
    socket.pause();
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    socket.write(request);
    return socket;
  }

  function postBytes(body: object): string {
    const json = JSON.stringify(body);
    return `POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n${json}`;
  }

  function sayAll(): void {
    ollama.chat(async (_, responder) => {
      for (const text of CHUNKS) await responder.text(text);
      await responder.done();
    });
  }

  /** What collections free, V8 gives back to the system a little later. */
  async function expectGrowthPerReader(who: string, before: EdgeFigures): Promise<void> {
    let growth = Number.POSITIVE_INFINITY;
    const measure = async () => {
      growth = (await edge.settledFigures()).rssBytes - before.rssBytes;
      return growth;
    };
    await expect.poll(measure, { timeout: 30_000 }).toBeLessThan(READERS * PER_READER_BYTES);
    console.log(`${who}: ${(growth / MIB).toFixed(0)} MiB, ${(growth / READERS / 1024).toFixed(0)} KiB each`);
  }

  it("200 readers that read nothing cost one event each, and the model is not held up (statement 20)", async () => {
    sayAll();
    await start();
    await readWire(await fetch(`${edge.url}/chat`, post(HELLO)));
    const before = await edge.settledFigures();
    for (let count = 0; count < READERS; count++)
      await dial(postBytes({ ...HELLO, on_disconnect: "continue" }));
    await expect
      .poll(() => ollama.requests.filter(({ path }) => path === "/api/chat").length, { timeout: 60_000 })
      .toBe(READERS + 1);
    await expect.poll(async () => (await edge.figures()).generations.running, { timeout: 60_000 }).toBe(0);
    // Each has a log of its own beside its event, which costs little more than the text.
    await expectGrowthPerReader("200 stalled readers", before);

    const events = await readWire(await fetch(`${edge.url}/chat`, post(HELLO)));
    expect(events.at(-1)?.data).toMatchObject({ done_reason: "stop", full_content: TEXT });
    expect((await edge.figures()).faults).toEqual([]);
  }, 240_000);

  it("200 readers of one answer at 1 KiB/s cost one event each, and another reader has it all at once (statements 20, 32)", async () => {
    sayAll();
    await start();
    await readWire(await fetch(`${edge.url}/chat`, post(HELLO)));
    const before = await edge.settledFigures();
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    ollama.chat(async (_, responder) => {
      for (const text of CHUNKS.slice(0, 128)) await responder.text(text);
      await responder.gate(gate);
      for (const text of CHUNKS.slice(128)) await responder.text(text);
      await responder.done();
    });
    const first = await fetch(`${edge.url}/chat`, post({ ...HELLO, on_disconnect: "continue" }));
    const id = first.headers.get("x-generation-id");
    const slow = await Promise.all(
      Array.from({ length: READERS }, () => dial(`GET /chat/${id} HTTP/1.1\r\nHost: localhost\r\n\r\n`)),
    );
    let received = 0;
    const trickle = setInterval(() => {
      for (const socket of slow) received += (socket.read(256) as Buffer | null)?.length ?? 0;
    }, 250);
    try {
      await expect.poll(() => received, { timeout: 60_000 }).toBeGreaterThan(READERS * 1024);
      open();
      const events = await readWire(first);
      expect(events.at(-1)?.data).toMatchObject({ done_reason: "stop", full_content: TEXT });
      const later = await readWire(await fetch(`${edge.url}/chat/${id}`));
      expect(later.map(({ data }) => data.content).join("")).toBe(TEXT);
      await expect.poll(() => received, { timeout: 60_000 }).toBeGreaterThan(READERS * 3 * 1024);
      await expectGrowthPerReader("200 readers at 1 KiB/s", before);
      expect((await edge.figures()).faults).toEqual([]);
    } finally {
      clearInterval(trickle);
    }
  }, 240_000);

  it("1,000 aborted requests leave heap, sockets, timers, listeners and generations where they were (statements 17, 19)", async () => {
    const never = new Promise<void>(() => {});
    await start({ SYNAPSE_LOG_TTL_MS: "100" });

    async function abort(count: number, isBeforeFirstToken: boolean): Promise<void> {
      ollama.chat(isBeforeFirstToken ? [{ gate: never }] : [{ text: "Half an" }, { gate: never }]);
      const asked = ollama.requests.length;
      const leave = new AbortController();
      const responses = await Promise.all(
        Array.from({ length: count }, () => fetch(`${edge.url}/chat`, post(HELLO, leave.signal))),
      );
      if (isBeforeFirstToken) await ollama.request(asked + count - 1);
      else await Promise.all(responses.map((response) => createChunkReader(response).until("Half an")));
      leave.abort();
      await Promise.all(ollama.requests.slice(asked).map(({ closed }) => closed));
      ollama.forgetRequests();
    }
    async function settled() {
      await expect
        .poll(async () => (await edge.figures()).generations, { timeout: 60_000 })
        .toEqual({ running: 0, waiting: 0 });
      await expect
        .poll(async () => Object.keys((await edge.figures()).resources).sort(), { timeout: 60_000 })
        .toEqual(["PipeWrap", "TCPServerWrap"]);
      return edge.settledFigures();
    }

    for (const isBeforeFirstToken of [true, false])
      for (let batch = 0; batch < 4; batch++) await abort(50, isBeforeFirstToken);
    const before = await settled();
    for (const isBeforeFirstToken of [true, false])
      for (let batch = 0; batch < 10; batch++) await abort(50, isBeforeFirstToken);
    const after = await settled();
    const growth = after.heapUsedBytes - before.heapUsedBytes;
    console.log(
      `1,000 aborted requests: heap ${(growth / 1024).toFixed(0)} KiB, RSS ${((after.rssBytes - before.rssBytes) / MIB).toFixed(1)} MiB`,
    );
    // 1,000 tombstones of 22 characters, and what V8 compiles meanwhile.
    expect(growth).toBeLessThan(2 * MIB);
    expect(after.resources).toEqual(before.resources);
    expect(after.listeners).toBe(before.listeners);
    expect(after.faults).toEqual([]);
  }, 240_000);
});
