import { ChatError } from "@/lib/chat/errors";
import type { StreamEntry } from "./redis-link";

export interface StopsOptions {
  /** Adds an entry to an instance's inbox. */
  readonly post: (instance: string, fields: readonly string[]) => Promise<unknown>;
  /** This instance's id, where answers come. */
  readonly instance: string;
  /** The instance that runs a generation, "" when none does. */
  readonly runsOn: (id: string) => Promise<string>;
}

/** Asks for stops, and answers to them, through the inboxes of instances. */
export interface Stops {
  answerStops(id: string, stop: () => Promise<number>): () => void;
  /** Stops what this process runs; undefined when it does not run it. */
  stopHere(id: string): Promise<number> | undefined;
  /** Has what another process runs stopped, as GenerationStore says. @throws ChatError `store_unavailable` when its process does not answer in time. */
  requestStop(id: string): Promise<number | undefined>;
  /** Takes what came to this instance's inbox. */
  receive(entries: readonly StreamEntry[]): void;
  close(): void;
}

const ANSWER_LIMIT_MS = 10_000;
const LOOK_MS = 500;

/** No requests yet. */
export function createStops({ post, instance, runsOn }: StopsOptions): Stops {
  const stoppers = new Map<string, () => Promise<number>>();
  const waiting = new Map<string, (releaseMs: number | undefined) => void>();
  let requests = 0;

  /** What somebody else's process says to a stop; undefined when it has none, or is no more. */
  async function askOwner(id: string, owner: string): Promise<number | undefined> {
    const request = String(++requests);
    const limit = new AbortController();
    try {
      const answered = new Promise<number | undefined>((resolve) => waiting.set(request, resolve));
      await post(owner, ["stop", id, instance, request]);
      return await Promise.race([answered, untilGone(id, owner, limit.signal)]);
    } finally {
      limit.abort();
      waiting.delete(request);
    }
  }

  async function untilGone(id: string, owner: string, signal: AbortSignal): Promise<undefined> {
    const deadlineMs = performance.now() + ANSWER_LIMIT_MS;
    while (!signal.aborted) {
      await pause(signal);
      if (performance.now() > deadlineMs) throw new ChatError("store_unavailable", { retryAfterSeconds: 2 });
      if (!signal.aborted && (await runsOn(id)) !== owner) return undefined;
    }
  }

  async function answer(id: string, asker: string, request: string): Promise<void> {
    const releaseMs = await stoppers.get(id)?.();
    await post(asker, ["stopped", request, releaseMs === undefined ? "" : String(releaseMs)]);
  }

  return {
    answerStops(id, stop) {
      stoppers.set(id, stop);
      return () => {
        if (stoppers.get(id) === stop) stoppers.delete(id);
      };
    },
    stopHere: (id) => stoppers.get(id)?.(),
    async requestStop(id) {
      const owner = await runsOn(id);
      return owner === "" || owner === instance ? undefined : askOwner(id, owner);
    },
    receive(entries) {
      for (const [, [, type, first = "", second = "", third = ""]] of entries) {
        if (type === "stop") void answer(first, second, third).catch(() => {});
        else if (type === "stopped") waiting.get(first)?.(second === "" ? undefined : Number(second));
      }
    },
    close() {
      for (const resolve of waiting.values()) resolve(undefined);
    },
  };
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", settle);
      resolve();
    }, LOOK_MS);
    signal.addEventListener("abort", settle, { once: true });
  });
}
