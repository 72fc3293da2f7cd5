import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EngineProcess, startEngine } from "./engine-process";

/** An engine that does what its address is asked for: it answers with its process id, or dies. */
const CHILD = `
import { createServer } from "node:http";
if (process.env.FAIL) process.exit(3);
const server = createServer((request, response) => {
  if (request.url === "/die") process.exit(1);
  response.end(String(process.pid));
});
server.listen(Number(process.env.SYNAPSE_ENGINE_PORT), "127.0.0.1", () => {
  const { port } = server.address();
  process.send({ type: "listening", port, url: "http://127.0.0.1:" + port });
});
`;

describe("engine process", () => {
  let folder: string;
  let entry: string;
  let engine: EngineProcess | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "synapse-engine-"));
    entry = join(folder, "child.mjs");
    writeFileSync(entry, CHILD);
  });

  afterEach(async () => {
    await engine?.stop();
    engine = undefined;
    rmSync(folder, { recursive: true });
  });

  async function pidOf({ url }: EngineProcess): Promise<number> {
    return Number(await (await fetch(url)).text());
  }

  it("listens on a port of its own and is gone after stop", async () => {
    engine = await startEngine({ entry, env: process.env, onCrash: () => {} });
    const pid = await pidOf(engine);
    await engine.stop();
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    await expect(fetch(engine.url)).rejects.toThrow();
  });

  it("starts again on the same port when it dies", async () => {
    const crashes: (number | null)[] = [];
    engine = await startEngine({ entry, env: process.env, onCrash: ({ code }) => crashes.push(code) });
    const firstPid = await pidOf(engine);
    await fetch(`${engine.url}/die`).catch(() => {});
    const running = engine;
    await expect.poll(() => pidOf(running).catch(() => firstPid)).not.toBe(firstPid);
    expect(crashes).toEqual([1]);
  });

  it("tries again when the system cannot start it", async () => {
    const crashes: (number | null)[] = [];
    const node = process.execPath;
    engine = await startEngine({
      entry,
      env: process.env,
      onCrash({ code }) {
        crashes.push(code);
        process.execPath = crashes.length === 1 ? join(folder, "no-such-program") : node;
      },
    });
    const running = engine;
    const firstPid = await pidOf(running);
    try {
      await fetch(`${running.url}/die`).catch(() => {});
      await expect.poll(() => pidOf(running).catch(() => firstPid), { timeout: 10_000 }).not.toBe(firstPid);
    } finally {
      process.execPath = node;
    }
    expect(crashes).toEqual([1, null]);
  });

  it("fails the start when the child ends before it listens", async () => {
    const env = { ...process.env, FAIL: "1" };
    await expect(startEngine({ entry, env, onCrash: () => {} })).rejects.toThrow("ended with status 3");
  });
});
