import { ChatError } from "@/lib/chat/errors";
import type { Clock } from "./clock";
import { createGenerationLog, type GenerationLog } from "./log";
import {
  entryBytes,
  type GenerationStore,
  type IdempotencyClaim,
  type NewGeneration,
  type StoreLimits,
} from "./store";

export interface MemoryStoreOptions {
  readonly clock: Clock;
  readonly limits: StoreLimits;
  readonly maxReadingChars: number;
  readonly createErrorId: () => string;
}

/** What stays of an evicted log: enough that sending its request again does not ask the model again. */
interface Tombstone {
  readonly owner: string;
  readonly claim: IdempotencyClaim | undefined;
}

interface Kept extends Tombstone {
  readonly id: string;
  readonly log: GenerationLog;
  bytes: number;
  cancelExpiry: (() => void) | undefined;
}

/** A store in this process's memory: nothing outlives the process, and there are no distant readers. */
export function createMemoryStore(options: MemoryStoreOptions): GenerationStore {
  const { clock, limits, maxReadingChars, createErrorId } = options;
  const running = new Map<string, Kept>();
  /** In the order in which they ended. */
  const ended = new Map<string, Kept>();
  const idsByKey = new Map<string, string>();
  /** In the order in which they were evicted. */
  const tombstones = new Map<string, Tombstone>();
  const stoppers = new Map<string, () => Promise<number>>();
  let totalBytes = 0;
  let isClosed = false;

  function failure(code: "gone" | "answer_too_large") {
    return { type: "failed", error: new ChatError(code), errorId: createErrorId() } as const;
  }

  function evict(kept: Kept): void {
    ended.delete(kept.id);
    kept.cancelExpiry?.();
    totalBytes -= kept.bytes;
    kept.log.drop(failure("gone"));
    tombstones.set(kept.id, { owner: kept.owner, claim: kept.claim });
    const [oldest] = tombstones;
    if (tombstones.size > limits.maxTombstones && oldest !== undefined) forget(...oldest);
  }

  function forget(id: string, { owner, claim }: Tombstone): void {
    tombstones.delete(id);
    if (claim !== undefined) idsByKey.delete(keyOf(owner, claim));
  }

  /** Evicts ended logs, oldest first, until there is room for `bytes` more. */
  function makeRoom(bytes: number): boolean {
    for (const kept of ended.values()) {
      if (totalBytes + bytes <= limits.maxTotalBytes) return true;
      evict(kept);
    }
    return totalBytes + bytes <= limits.maxTotalBytes;
  }

  function grow(kept: Kept, text: string): void {
    const bytes = entryBytes(text);
    if (kept.bytes + bytes > limits.maxLogBytes || !makeRoom(bytes)) {
      kept.log.finish(failure("answer_too_large"), clock.nowMs());
      return;
    }
    kept.bytes += bytes;
    totalBytes += bytes;
  }

  function retire(kept: Kept): void {
    running.delete(kept.id);
    ended.set(kept.id, kept);
    if (isClosed) return;
    kept.cancelExpiry = clock.after(limits.ttlMs, () => evict(kept));
  }

  function join(owner: string, claim: IdempotencyClaim) {
    const id = idsByKey.get(keyOf(owner, claim));
    if (id === undefined) return undefined;
    const claimed = running.get(id) ?? ended.get(id) ?? tombstones.get(id);
    if (claimed?.claim?.fingerprint !== claim.fingerprint) return { type: "mismatch" } as const;
    return { type: "joined", id } as const;
  }

  function keep({ id, owner, startMs, claim, maxUnreadChars }: NewGeneration): GenerationLog {
    const log = createGenerationLog({
      id,
      startMs,
      maxReadingChars,
      maxUnreadChars,
      watch: { onAppend: (_, text) => grow(kept, text), onFinish: () => retire(kept) },
    });
    const kept: Kept = { id, owner, log, claim, bytes: 0, cancelExpiry: undefined };
    running.set(id, kept);
    if (claim !== undefined) idsByKey.set(keyOf(owner, claim), id);
    return log;
  }

  return {
    ready: async () => {},
    find: async (owner, claim) => join(owner, claim),
    async create(generation) {
      const { owner, claim } = generation;
      const joined = claim === undefined ? undefined : join(owner, claim);
      if (joined !== undefined) return joined;
      const [oldest] = ended.values();
      if (running.size + ended.size >= limits.maxLogs) {
        if (oldest === undefined) throw new ChatError("queue_full", { retryAfterSeconds: 5 });
        evict(oldest);
      }
      return { type: "created", log: keep(generation) };
    },
    async open(id) {
      const kept = running.get(id) ?? ended.get(id);
      if (kept !== undefined) return { type: "found", log: kept.log, owner: kept.owner };
      return { type: tombstones.has(id) ? "evicted" : "unknown" };
    },
    attach: () => () => {},
    hasDistantReaders: async () => false,
    requestStop: async (id) => stoppers.get(id)?.(),
    answerStops(id, stop) {
      stoppers.set(id, stop);
      return () => stoppers.delete(id);
    },
    async close() {
      isClosed = true;
      for (const kept of ended.values()) kept.cancelExpiry?.();
    },
  };
}

function keyOf(owner: string, { key }: IdempotencyClaim): string {
  return `${owner}\n${key}`;
}
