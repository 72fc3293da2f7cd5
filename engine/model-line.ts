import { type Clock, limitWait } from "./clock";
import { createFifoLine } from "./fifo-line";
import { OllamaError } from "./ollama-errors";
import type { LoadedModel, ModelRunner } from "./runner";

/** The model a request needs. */
export interface Wanted {
  readonly name: string;
  readonly path: string;
  readonly contextTokens: number;
  /** How long it stays loaded afterwards; undefined is the default, 0 unloads at once, Infinity never. */
  readonly keepAliveMs: number | undefined;
}

/** What is in memory, for /api/ps. */
export interface Resident {
  readonly name: string;
  readonly path: string;
  readonly contextTokens: number;
  readonly memoryBytes: number;
  /** Undefined while it answers and when it stays for ever. */
  readonly expiresAtMs: number | undefined;
}

/** One model in memory, and requests that wait in line for it, first come first served. */
export interface ModelLine {
  /** Waits its turn, has the wanted model loaded, and runs `task` with it alone.
   * @param signal firing while waiting or loading leaves the line and rejects with the signal's reason
   * @throws OllamaError 503 when the line is full, 500 when the model cannot be loaded */
  run<T>(
    wanted: Wanted,
    signal: AbortSignal,
    task: (model: LoadedModel, loadMs: number) => Promise<T>,
  ): Promise<T>;
  resident(): Resident | undefined;
  /** Unloads the model of this file now, or right after the answer it is giving. */
  release(path: string): Promise<void>;
  /** Turns everybody away and unloads. */
  close(): Promise<void>;
}

export interface ModelLineOptions {
  readonly runner: ModelRunner;
  readonly clock: Clock;
  /** How many may wait behind the one being served. */
  readonly maxWaiting: number;
  readonly keepAliveMs: number;
}

interface Loaded extends Omit<Wanted, "keepAliveMs"> {
  readonly model: LoadedModel;
}

/** Loading has a limit, as OLLAMA_LOAD_TIMEOUT. */
const LOAD_TIMEOUT_MS = 5 * 60_000;

export function createModelLine(options: ModelLineOptions): ModelLine {
  const { runner, clock } = options;
  const line = createFifoLine(options.maxWaiting);
  let loaded: Loaded | undefined;
  let doomed = false;
  let expiresAtMs: number | undefined;
  let cancelExpiry = () => {};

  async function unload(): Promise<void> {
    cancelExpiry();
    const model = loaded?.model;
    loaded = undefined;
    doomed = false;
    expiresAtMs = undefined;
    await model?.unload();
  }

  /** Leaves the model to its keep-alive; only the one being served may call it. */
  async function settle(keepAliveMs: number): Promise<void> {
    if (loaded === undefined) return;
    if (doomed || keepAliveMs <= 0) return unload();
    if (keepAliveMs === Number.POSITIVE_INFINITY) return;
    expiresAtMs = clock.nowMs() + keepAliveMs;
    cancelExpiry = clock.after(keepAliveMs, () => void expire());
  }

  async function expire(): Promise<void> {
    if (!line.tryEnter()) return;
    try {
      await unload();
    } finally {
      line.exit();
    }
  }

  async function ready(wanted: Wanted, signal: AbortSignal): Promise<LoadedModel> {
    const limit = limitWait(clock, signal, LOAD_TIMEOUT_MS, new Error("timed out"));
    const { name, path, contextTokens } = wanted;
    try {
      if (loaded !== undefined && loaded.path === path) {
        if (loaded.contextTokens !== contextTokens) await loaded.model.resize(contextTokens, limit.signal);
        loaded = { ...loaded, name, contextTokens };
      } else {
        await unload();
        loaded = { name, path, contextTokens, model: await runner.load(path, contextTokens, limit.signal) };
      }
      return loaded.model;
    } catch (error) {
      await unload();
      if (signal.aborted) throw signal.reason;
      if (error instanceof OllamaError) throw error;
      throw new OllamaError(500, `unable to load model: ${error instanceof Error ? error.message : error}`);
    } finally {
      limit.clear();
    }
  }

  return {
    async run(wanted, signal, task) {
      await line.enter(signal);
      try {
        cancelExpiry();
        expiresAtMs = undefined;
        const startedMs = clock.elapsedMs();
        const model = await ready(wanted, signal);
        return await task(model, clock.elapsedMs() - startedMs);
      } finally {
        await settle(wanted.keepAliveMs ?? options.keepAliveMs);
        line.exit();
      }
    },
    resident() {
      if (loaded === undefined) return undefined;
      const { name, path, model } = loaded;
      return { name, path, contextTokens: model.contextTokens, memoryBytes: model.memoryBytes, expiresAtMs };
    },
    async release(path) {
      if (loaded?.path !== path) return;
      doomed = true;
      await expire();
    },
    async close() {
      line.turnAway(new OllamaError(503, "server is shutting down"));
      await line.enter(new AbortController().signal);
      await unload();
    },
  };
}
