import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Clock, systemClock } from "./clock";
import {
  type DownloadOptions,
  download,
  type Progress,
  UnreachableError,
  VerificationError,
} from "./download";
import { type LocalHub, startHub } from "./testing/local-hub";

/** Waits between attempts pass at once; the long limits stay. */
const impatient: Clock = {
  ...systemClock,
  after: (ms, task) => systemClock.after(ms <= 16_000 ? 0 : ms, task),
};

describe("download", () => {
  const content = randomBytes(300_000);
  const sha256 = createHash("sha256").update(content).digest("hex");
  let folder: string;
  let hub: LocalHub;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "synapse-download-"));
    hub = await startHub(content);
  });
  afterEach(async () => {
    await hub.close();
    await rm(folder, { recursive: true });
  });

  function run(options: Partial<DownloadOptions> = {}): Promise<string> {
    return download({
      url: `${hub.url}/file`,
      target: join(folder, "model.gguf"),
      sizeBytes: undefined,
      sha256: undefined,
      fetch,
      clock: impatient,
      signal: new AbortController().signal,
      onProgress: () => {},
      ...options,
    });
  }

  it("brings the file and its hash", async () => {
    const seen: Progress[] = [];
    expect(await run({ onProgress: (progress) => seen.push(progress) })).toBe(sha256);
    expect(await readdir(folder)).toEqual(["model.gguf"]);
    expect(await readFile(join(folder, "model.gguf"))).toEqual(content);
    expect(seen[0]).toEqual({ phase: "downloading", digest: sha256, completedBytes: 0, totalBytes: 300_000 });
    expect(seen.at(-2)).toMatchObject({ phase: "downloading", completedBytes: 300_000 });
    expect(seen.at(-1)).toMatchObject({ phase: "verifying" });
  });

  it("goes on where the connection broke", async () => {
    hub.script.push({ stallAfterBytes: 100_000 }, { stallAfterBytes: 50_000 });
    const breaks = new Set([100_000, 150_000]);
    const onProgress = ({ completedBytes }: Progress) => {
      if (breaks.delete(completedBytes)) hub.cut();
    };
    expect(await run({ onProgress })).toBe(sha256);
    expect(hub.requests).toEqual(["HEAD all", "GET all", "GET bytes=100000-", "GET bytes=150000-"]);
  });

  it("keeps the part when it is cancelled, and continues it next time", async () => {
    hub.script.push({ stallAfterBytes: 120_000 });
    const leaving = new AbortController();
    const stop = ({ completedBytes }: Progress) => {
      if (completedBytes === 120_000) leaving.abort(new Error("cancelled"));
    };
    await expect(run({ signal: leaving.signal, onProgress: stop })).rejects.toThrow("cancelled");
    const [part] = await readdir(folder);
    expect(part).toMatch(/^\.model\.gguf\.[0-9a-f]{12}\.part$/);
    expect(await run()).toBe(sha256);
    expect(hub.requests.at(-1)).toMatch(/^GET bytes=[1-9]\d*-$/);
    expect(await readdir(folder)).toEqual(["model.gguf"]);
  });

  it("does not continue a part of another version of the file", async () => {
    hub.script.push({ stallAfterBytes: 1000 });
    const leaving = new AbortController();
    const stop = ({ completedBytes }: Progress) => {
      if (completedBytes > 0) leaving.abort(new Error("cancelled"));
    };
    await expect(run({ signal: leaving.signal, onProgress: stop })).rejects.toThrow("cancelled");
    hub.content = randomBytes(200_000);
    await run();
    expect(await readFile(join(folder, "model.gguf"))).toEqual(hub.content);
    expect(await readdir(folder)).toEqual(["model.gguf"]);
  });

  it("starts anew when the server ignores the range", async () => {
    hub.script.push({ cutAfterBytes: 100_000 }, { ignoreRange: true });
    expect(await run()).toBe(sha256);
  });

  it("notices that the part is already whole", async () => {
    hub.describes = false;
    hub.script.push({ cutAfterBytes: 100_000 });
    await run();
    await rm(join(folder, "model.gguf"));
    expect(await run({ sizeBytes: 300_000 })).toBe(sha256);
  });

  it("never shows a file with the wrong content, and forgets it", async () => {
    const wrong = "0".repeat(64);
    const mismatch = run({ sha256: wrong });
    await expect(mismatch).rejects.toThrow(VerificationError);
    await expect(mismatch).rejects.toThrow(`want sha256:${wrong}, got sha256:${sha256}`);
    expect(await readdir(folder)).toEqual([]);
  });

  it("never shows a file of the wrong size", async () => {
    hub.describes = false;
    await expect(run({ sizeBytes: 299_999 })).rejects.toThrow(VerificationError);
    expect(await readdir(folder)).toEqual([]);
  });

  it("leaves a file that is there alone until the new one is whole", async () => {
    await writeFile(join(folder, "model.gguf"), "old");
    await expect(run({ sha256: "0".repeat(64) })).rejects.toThrow(VerificationError);
    expect(await readFile(join(folder, "model.gguf"), "utf8")).toBe("old");
  });

  it("says at once that a host cannot be reached", async () => {
    await hub.close();
    await expect(run()).rejects.toThrow(UnreachableError);
    hub = await startHub(content);
    hub.script.push({ status: 403 });
    await expect(run()).rejects.toThrow("server answered 403");
  });

  it("gives a silent server up, and lets go of its connection", async () => {
    hub.script.push({ stallAfterBytes: 0 });
    const clock: Clock = { ...systemClock, after: (_, task) => systemClock.after(20, task) };
    await expect(run({ clock })).rejects.toThrow(UnreachableError);
    await expect.poll(hub.openConnections).toBe(0);
  });
});
