import { createHash } from "node:crypto";
import { open, readdir, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Clock, limitWait, sleep } from "./clock";
import { hashFile } from "./models-dir";

/** The host could not be reached or would not give the file; another source may be tried. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** The bytes are there and wrong. */
export class VerificationError extends Error {
  override readonly name = "VerificationError";
}

export interface Progress {
  readonly phase: "downloading" | "verifying";
  readonly digest: string | undefined;
  readonly completedBytes: number;
  readonly totalBytes: number | undefined;
}

export interface DownloadOptions {
  readonly url: string;
  readonly target: string;
  readonly sizeBytes: number | undefined;
  readonly sha256: string | undefined;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

const HEADERS_TIMEOUT_MS = 20_000;
const IDLE_TIMEOUT_MS = 60_000;
const RETRIES = 5;
const RETRY_DELAY_MS = 1_000;

/** What the server says of the file before it is fetched. */
interface Expected {
  readonly sizeBytes: number | undefined;
  readonly sha256: string | undefined;
}

/** Downloads `url` to `target`, which appears whole and verified or not at all. A part that an earlier attempt left
 * is continued (Range, RFC 9110 §14) when it is of the same file, and is kept when this attempt is cut off.
 * The SHA-256 is the caller's, else the one Hugging Face names in `X-Linked-ETag`, else none is checked.
 * @returns the file's hex SHA-256
 * @throws UnreachableError when nothing could be fetched, VerificationError when the content is wrong (the part is
 * deleted then), the signal's reason after an abort */
export async function download(options: DownloadOptions): Promise<string> {
  const said = await askAhead(options);
  const expected: Expected = {
    sizeBytes: options.sizeBytes ?? said.sizeBytes,
    sha256: options.sha256 ?? said.sha256,
  };
  const part = partName(options.target, options.url, expected);
  await fetchAll(options, part, expected);
  return place(options, part, expected);
}

/** Verifies a complete part and renames it to the target.
 * @returns its hex SHA-256 */
export async function place(
  options: Pick<DownloadOptions, "target" | "onProgress" | "signal">,
  part: string,
  expected: Expected,
): Promise<string> {
  const { size } = await stat(part);
  const digest = expected.sha256;
  options.onProgress({ phase: "verifying", digest, completedBytes: size, totalBytes: size });
  const sha256 = await hashFile(part);
  options.signal.throwIfAborted();
  if (expected.sizeBytes !== undefined && size !== expected.sizeBytes) {
    await unlink(part);
    throw new VerificationError(`file has ${size} bytes, ${expected.sizeBytes} expected`);
  }
  if (digest !== undefined && sha256 !== digest) {
    await unlink(part);
    throw new VerificationError(
      `digest mismatch, file must be downloaded again: want sha256:${digest}, got sha256:${sha256}`,
    );
  }
  await flushToDisk(part);
  await rename(part, options.target);
  await removeParts(options.target);
  return sha256;
}

/** A rename that survives a power cut must not name bytes that did not. */
async function flushToDisk(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Parts are named after what they are parts of, so that another version of the file is not continued. */
function partName(target: string, url: string, expected: Expected): string {
  const identity = expected.sha256 ?? `${url} ${expected.sizeBytes}`;
  const key = createHash("sha256").update(identity).digest("hex").slice(0, 12);
  return join(dirname(target), `.${basename(target)}.${key}.part`);
}

async function removeParts(target: string): Promise<void> {
  const folder = dirname(target);
  const stale = (await readdir(folder)).filter(
    (file) => file.startsWith(`.${basename(target)}.`) && file.endsWith(".part"),
  );
  await Promise.all(stale.map((file) => unlink(join(folder, file)).catch(() => {})));
}

/** Hugging Face answers a HEAD with the size and hash of the file behind its redirect. Failing is no failure. */
async function askAhead(options: DownloadOptions): Promise<Expected> {
  const limit = limitSilence(options);
  try {
    const { signal } = limit;
    const response = await options.fetch(options.url, { method: "HEAD", redirect: "manual", signal });
    const tag = response.headers.get("x-linked-etag")?.replaceAll('"', "") ?? "";
    const size = Number(response.headers.get("x-linked-size") ?? Number.NaN);
    return {
      sha256: /^[0-9a-f]{64}$/.test(tag) ? tag : undefined,
      sizeBytes: Number.isSafeInteger(size) ? size : undefined,
    };
  } catch {
    options.signal.throwIfAborted();
    return { sha256: undefined, sizeBytes: undefined };
  } finally {
    limit.clear();
  }
}

async function fetchAll(options: DownloadOptions, part: string, expected: Expected): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const before = await sizeOf(part);
    try {
      return await fetchRest(options, part, before, expected);
    } catch (error) {
      options.signal.throwIfAborted();
      const progressed = (await sizeOf(part)) > before;
      if (progressed) attempt = 0;
      if (error instanceof VerificationError) throw error;
      if ((error instanceof UnreachableError && before === 0 && !progressed) || attempt >= RETRIES)
        throw error;
      await sleep(options.clock, RETRY_DELAY_MS * 2 ** attempt, options.signal);
    }
  }
}

async function fetchRest(
  options: DownloadOptions,
  part: string,
  from: number,
  expected: Expected,
): Promise<void> {
  if (expected.sizeBytes !== undefined && from >= expected.sizeBytes) return;
  const limit = limitSilence(options);
  try {
    const response = await request(options, from, limit.signal);
    if (response.status === 416) {
      if (rangeTotal(response) === from) return;
      await unlink(part);
      throw new Error("part does not fit the file");
    }
    const resumed = response.status === 206 && rangeStart(response) === from;
    if (!resumed && response.status !== 200) throw new UnreachableError(`server answered ${response.status}`);
    if (response.body === null) throw new UnreachableError("server answered without a body");
    const total = expected.sizeBytes ?? (resumed ? rangeTotal(response) : contentLength(response));
    let completedBytes = resumed ? from : 0;
    report(options, expected, completedBytes, total);
    // Piece by piece, so that what has arrived is on disk when the connection breaks.
    const file = await open(part, resumed ? "a" : "w");
    try {
      for await (const piece of response.body as AsyncIterable<Uint8Array>) {
        limit.renew(IDLE_TIMEOUT_MS);
        await file.writeFile(piece);
        completedBytes += piece.byteLength;
        report(options, expected, completedBytes, total);
      }
    } finally {
      await file.close();
    }
    if (total !== undefined && completedBytes < total) throw new Error("connection closed early");
  } finally {
    limit.clear();
  }
}

async function request(options: DownloadOptions, from: number, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (from > 0) headers.range = `bytes=${from}-`;
  try {
    return await options.fetch(options.url, { headers, signal });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
    throw new UnreachableError(cause ?? (error instanceof Error ? error.message : "fetch failed"));
  }
}

function report(
  options: DownloadOptions,
  expected: Expected,
  completedBytes: number,
  totalBytes: number | undefined,
) {
  options.onProgress({ phase: "downloading", digest: expected.sha256, completedBytes, totalBytes });
}

/** A server that is silent for long is given up. */
function limitSilence({ clock, signal }: DownloadOptions) {
  return limitWait(clock, signal, HEADERS_TIMEOUT_MS, new UnreachableError("download stalled"));
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

function contentLength(response: Response): number | undefined {
  const header = response.headers.get("content-length");
  return header === null ? undefined : Number(header);
}

function rangeStart(response: Response): number | undefined {
  const match = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "");
  return match ? Number(match[1]) : undefined;
}

function rangeTotal(response: Response): number | undefined {
  const match = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  return match ? Number(match[1]) : undefined;
}
