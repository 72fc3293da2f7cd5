import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { zipBytes } from "./testing/zip-file";
import { openZipMember } from "./zip-member";

describe("zip member", () => {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "synapse-zip-"));
    path = join(folder, "a.zip");
  });
  afterAll(() => rm(folder, { recursive: true }));

  const long = "All work and no play. ".repeat(5000);

  it("streams a deflated and a stored member out of several", async () => {
    await writeFile(
      path,
      zipBytes([
        { name: "first.txt", content: "one", deflate: true },
        { name: "pkg/long.txt", content: long, deflate: true },
        { name: "plain.txt", content: long, deflate: false },
        { name: "empty.txt", content: "", deflate: false },
      ]),
    );
    expect(await text(await openZipMember(path, "pkg/long.txt"))).toBe(long);
    expect(await text(await openZipMember(path, "plain.txt"))).toBe(long);
    expect(await text(await openZipMember(path, "empty.txt"))).toBe("");
  });

  it("finds the directory behind a comment", async () => {
    await writeFile(path, zipBytes([{ name: "a", content: "x", deflate: true }], "a comment of any kind"));
    expect(await text(await openZipMember(path, "a"))).toBe("x");
  });

  it("says when a member is missing, and when the file is no zip or is cut", async () => {
    const bytes = zipBytes([{ name: "a", content: long, deflate: true }]);
    await writeFile(path, bytes);
    await expect(openZipMember(path, "b")).rejects.toThrow("zip has no member b");
    await writeFile(path, bytes.subarray(0, bytes.length - 30));
    await expect(openZipMember(path, "a")).rejects.toThrow("not a zip file");
    await writeFile(path, "");
    await expect(openZipMember(path, "a")).rejects.toThrow("not a zip file");
  });

  it("fails on damaged content instead of ending early", async () => {
    const bytes = zipBytes([{ name: "a", content: long, deflate: true }]);
    bytes.fill(0xff, 40, 60);
    await writeFile(path, bytes);
    await expect(text(await openZipMember(path, "a"))).rejects.toThrow();
  });
});
