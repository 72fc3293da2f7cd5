import { open, readFile, stat, unlink, utimes } from "node:fs/promises";
import { type Clock, sleep } from "./clock";

/** Owners renew a lock this often; one that was not renewed for long belonged to a process that died. */
const RENEW_MS = 2_000;
const STALE_MS = 30_000;
const POLL_MS = 250;

/** A lock that other processes respect. */
export interface FileLock {
  release(): Promise<void>;
}

/** Takes the lock file, waiting while a living process holds it.
 * @param onWait called at every look at a held lock, to tell of the owner's progress
 * @throws the signal's reason when it fires first */
export async function lockFile(
  path: string,
  clock: Clock,
  signal: AbortSignal,
  onWait: () => Promise<void>,
): Promise<FileLock> {
  for (;;) {
    signal.throwIfAborted();
    if (await create(path)) return hold(path, clock);
    if (await abandoned(path, clock)) await unlink(path).catch(() => {});
    else {
      await onWait();
      await sleep(clock, POLL_MS, signal);
    }
  }
}

async function create(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function hold(path: string, clock: Clock): FileLock {
  let cancel = () => {};
  const renew = () => {
    const now = clock.nowMs() / 1000;
    utimes(path, now, now).catch(() => {});
    cancel = clock.after(RENEW_MS, renew);
  };
  renew();
  return {
    async release() {
      cancel();
      await unlink(path).catch(() => {});
    },
  };
}

async function abandoned(path: string, clock: Clock): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    if (clock.nowMs() - mtimeMs > STALE_MS) return true;
    const owner = Number(await readFile(path, "utf8"));
    return owner > 0 && owner !== process.pid && !isAlive(owner);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
