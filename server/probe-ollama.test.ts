import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createFakeOllama } from "@/test/fake-ollama";
import { probeOllama } from "./probe-ollama";

describe("looking for an Ollama", () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
  });

  async function serve(listener: RequestListener): Promise<string> {
    const started = createServer(listener);
    server = started;
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  }

  it("finds one and tells its version", async () => {
    const ollama = await createFakeOllama();
    expect(await probeOllama(ollama.url)).toBe("0.32.15");
    await ollama.close();
    expect(await probeOllama(ollama.url)).toBeUndefined();
  });

  it("does not take another server for one", async () => {
    expect(await probeOllama(await serve((_, response) => response.end("<html>")))).toBeUndefined();
    expect(await probeOllama(await serve((_, response) => response.end('{"name":"x"}')))).toBeUndefined();
  });

  it("gives up on one that does not answer in time", async () => {
    expect(await probeOllama(await serve(() => {}), 50)).toBeUndefined();
  });
});
