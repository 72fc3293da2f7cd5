import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type ChunkWriter, createChunkWriter } from "./chunk-writer";

/** More than a stream's buffer, so that every write says that it is full, and less than the system's takes at once. */
const EVENT = "lorem ipsum ".repeat(8_000);
const EVENTS = 50;

const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A connection to a server that answers like this. */
async function dial(listener: RequestListener): Promise<Socket> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  ends.push(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  return client;
}

async function writeAll(writer: ChunkWriter): Promise<void> {
  for (let count = 0; count < EVENTS; count++) {
    writer.write(EVENT);
    if (!writer.isFull()) continue;
    await new Promise<void>((resolve) => {
      const stop = writer.onRoom(() => {
        stop();
        resolve();
      });
    });
  }
}

describe("createChunkWriter", () => {
  it.each(["1.1", "1.0"])(
    "HTTP/%s: no event waits for room that came while it was being sent",
    async (version) => {
      const client = await dial(async (_, response) => {
        await writeAll(createChunkWriter(response));
        response.end();
      });
      client.write(`GET / HTTP/${version}\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      let characters = 0;
      for await (const bytes of client) characters += String(bytes).length;
      expect(characters).toBeGreaterThan(EVENTS * EVENT.length);
    },
  );

  it("a response behind another one is gone with its connection, and calls back whoever waits for room", async () => {
    const writers: ChunkWriter[] = [];
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const client = await dial((_, response) => {
      writers.push(createChunkWriter(response));
      if (writers.length === 2) isAsked();
    });
    client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(2));
    await asked;
    const [, second] = writers;
    if (second === undefined) throw new Error("there is no second response");
    second.write(EVENT);
    expect(second.isFull()).toBe(true);
    const told = new Promise<void>((resolve) => second.onRoom(resolve));
    client.destroy();
    await told;
    expect(second.isGone()).toBe(true);
    expect(second.isFull()).toBe(false);
    second.write(EVENT);
  });
});
