import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WHOLE } from "./hard-text";
import { providePython } from "./provide-python";
import { type ServedAnswer, serveAnswer } from "./served-answer";

const isCi = (process.env.CI ?? "") !== "";
const provision = providePython();
const isReady = provision.type === "ready";
const mayBeMissing = provision.type === "no-python" || !isCi;
if (provision.type !== "ready") console.warn(`The Python clients are not tested: ${provision.why}.`);

it.skipIf(!isReady && mayBeMissing)("the Python clients are there where Python is", () => {
  expect(provision).toMatchObject({ type: "ready" });
});

describe.skipIf(!isReady).each([
  ["httpx-sse", "httpx_sse_client.py"],
  ["requests, line by line", "requests_client.py"],
])("Python: %s (statements 9, 10, 55)", (_, script) => {
  let served: ServedAnswer;

  beforeEach(async () => {
    served = await serveAnswer({ SYNAPSE_HEARTBEAT_MS: "10" });
  });

  afterEach(() => served.close());

  it("gets the whole answer, and no message that is none", async () => {
    const outcome = await run(script, served.url);
    expect(outcome).toMatchObject({ text: WHOLE, full: WHOLE, connections: 1 });
    expect(served.generations()).toBe(1);
  });

  it("gets the whole of the same answer over cuts, also before the first event", async () => {
    served.cut(
      { afterEvents: 0, at: "middle" },
      { afterEvents: 3, at: "middle" },
      { afterEvents: 1, at: "boundary" },
      { afterEvents: 1, at: "clean end" },
    );
    const outcome = await run(script, served.proxyUrl);
    expect(outcome).toMatchObject({ text: WHOLE, full: WHOLE });
    // A kept connection that was closed at just that moment costs these clients one more.
    expect(outcome).toHaveProperty(
      "connections",
      expect.toSatisfy((count: number) => count >= 5),
    );
    expect(served.generations()).toBe(1);
  });
});

async function run(script: string, url: string): Promise<unknown> {
  const python = provision.type === "ready" ? provision.python : "python3";
  const { stdout } = await promisify(execFile)(python, [`test/clients/${script}`, url], {
    timeout: 15_000,
    encoding: "utf8",
    env: { ...process.env, NO_PROXY: "127.0.0.1" },
  });
  return JSON.parse(stdout);
}
