import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "./clock";
import { lockFile } from "./file-lock";

describe("file lock", () => {
  let folder: string;
  let path: string;
  const never = new AbortController().signal;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "synapse-lock-"));
    path = join(folder, "model.lock");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("lets one in and the next when the first has left", async () => {
    const order: string[] = [];
    const first = await lockFile(path, systemClock, never, async () => {});
    const second = lockFile(path, systemClock, never, async () => {
      order.push("waits");
      if (order.length === 1) await first.release();
    }).then(async (lock) => {
      order.push("in");
      await lock.release();
    });
    await second;
    expect(order).toEqual(["waits", "in"]);
    expect(await readdir(folder)).toEqual([]);
  });

  it("takes over from a process that is gone", async () => {
    await writeFile(path, "99999999");
    await (await lockFile(path, systemClock, never, async () => {})).release();
  });

  it("takes over a lock that nobody has renewed for long", async () => {
    await writeFile(path, String(process.ppid));
    await utimes(path, 1000, 1000);
    await (await lockFile(path, systemClock, never, async () => {})).release();
  });

  it("respects a living owner until told to stop waiting", async () => {
    await writeFile(path, String(process.ppid));
    const leaving = new AbortController();
    const waiting = lockFile(path, systemClock, leaving.signal, async () => leaving.abort(new Error("left")));
    await expect(waiting).rejects.toThrow("left");
    expect(await readdir(folder)).toEqual(["model.lock"]);
  });
});
