import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startOwnTime } from "../test/own-time";

describe("engine as a child process", () => {
  let folder: string;
  let child: ChildProcess | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "synapse-main-"));
  });
  afterEach(() => child?.kill("SIGKILL"));
  afterAll(() => rm(folder, { recursive: true }));

  async function start(): Promise<{ url: string; running: ChildProcess }> {
    const running = fork(fileURLToPath(new URL("./main.ts", import.meta.url)), [], {
      execArgv: ["--import", "tsx"],
      env: {
        ...process.env,
        SYNAPSE_MODELS_DIR: folder,
        SYNAPSE_DOCS_ROOT: folder,
        SYNAPSE_ENGINE_PORT: "0",
      },
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    child = running;
    const [message] = await once(running, "message");
    expect(message).toEqual({ type: "listening", port: expect.any(Number), url: expect.any(String) });
    return { url: message.url, running };
  }

  it("tells its parent where it listens, and prints the same line", async () => {
    const { url, running } = await start();
    const [line] = running.stdout ? await once(running.stdout, "data") : [];
    expect(JSON.parse(String(line))).toMatchObject({ type: "listening", url });
    expect(await (await fetch(url)).text()).toBe("Ollama is running");
  });

  it("ends when its parent is gone", async () => {
    const { running } = await start();
    running.disconnect();
    expect(await once(running, "exit")).toEqual([0, null]);
  });

  it("ends at once on SIGTERM, also in the middle of an answer", async () => {
    const { url, running } = await start();
    const body = JSON.stringify({ model: "synapse-guide", prompt: "hello" });
    const response = await fetch(`${url}/api/generate`, { method: "POST", body });
    const reader = response.body?.getReader();
    await reader?.read();
    const sinceSent = startOwnTime();
    running.kill("SIGTERM");
    expect(await once(running, "exit")).toEqual([0, null]);
    expect(sinceSent()).toBeLessThan(3_500);
    const rest = async () => {
      while (!(await reader?.read())?.done);
    };
    await expect(rest()).rejects.toThrow();
  });
});
