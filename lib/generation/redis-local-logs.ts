import type { Clock } from "./clock";
import { createGenerationLog, type GenerationEnd, type GenerationLog } from "./log";
import type { StoreLogger } from "./redis-link";
import { createMirror, type Mirror, type MirrorReply } from "./redis-mirror";
import { encodeEnd, POSITIONS_LOST } from "./redis-operations";
import { APPEND, INTERRUPT, OPEN, type RedisScript } from "./redis-scripts";
import { entryBytes, type NewGeneration, type Opening, type StoreLimits } from "./store";

export interface LocalLogsOptions {
  readonly clock: Clock;
  readonly limits: StoreLimits;
  readonly maxReadingChars: number;
  readonly logger?: StoreLogger | undefined;
  readonly run: (script: RedisScript, args: readonly (string | number)[]) => Promise<unknown>;
  readonly createEnd: (code: "interrupted" | "gone" | "answer_too_large") => GenerationEnd;
}

/** The logs that this process has created, each with the mirror that copies it to Redis. */
export interface LocalLogs {
  create(generation: NewGeneration): GenerationLog;
  open(id: string): Opening | undefined;
  has(id: string): boolean;
  runningIds(): string[];
  /** The log is not kept any more. One that still runs stays for those who read it here. */
  drop(id: string): void;
  /** Resolves when Redis has every end that has been, or time is up. */
  untilEndsWritten(limitMs: number): Promise<void>;
  /** What has not ended ends as interrupted for others. Resolves when Redis has it, or time is up. */
  close(limitMs: number): Promise<void>;
}

interface Local {
  readonly owner: string;
  readonly log: GenerationLog;
  readonly mirror: Mirror;
  cancelExpiry: () => void;
}

/** What one log may have waiting to be written. */
const MAX_WAITING_BYTES = 8_388_608;
const RETRY_MS = 250;

/** None yet. */
export function createLocalLogs(options: LocalLogsOptions): LocalLogs {
  const { clock, limits, maxReadingChars, logger, run, createEnd } = options;
  const locals = new Map<string, Local>();
  let isClosed = false;

  function finishForSize(log: GenerationLog): void {
    log.finish(createEnd("answer_too_large"), clock.nowMs());
  }

  function createMirrorOf(id: string, getLog: () => GenerationLog): Mirror {
    const interrupted = createEnd("interrupted");
    const errorId = interrupted.type === "failed" ? interrupted.errorId : undefined;
    return createMirror({
      send: async ({ from, count, bytes, payload, isLast }) => {
        const ends = isLast ? 1 : 0;
        const reply = await run(APPEND, [id, from, count, bytes, payload, ends, limits.maxTotalBytes]);
        return toMirrorReply(reply);
      },
      sendInterrupt: () => run(INTERRUPT, [id, encodeEnd(interrupted), POSITIONS_LOST]),
      bytesOf: (operation) => (operation.type === "append" ? entryBytes(operation.text) : 0),
      onFull: () => finishForSize(getLog()),
      onLost: (reason) =>
        logger?.warn(
          { generation_id: id, error_id: errorId, reason },
          "an answer is not shared any more; it goes on here",
        ),
      maxWaitingBytes: MAX_WAITING_BYTES,
      retryMs: RETRY_MS,
    });
  }

  function drop(id: string): void {
    const local = locals.get(id);
    if (local === undefined || !local.log.hasEnded()) return;
    locals.delete(id);
    local.cancelExpiry();
    local.mirror.close();
    local.log.drop(createEnd("gone"));
  }

  function retire(id: string): void {
    const local = locals.get(id);
    if (local === undefined || isClosed) return;
    local.cancelExpiry = clock.after(limits.ttlMs, () => {
      drop(id);
      // Looking at it is what sweeps it out of Redis.
      void run(OPEN, [id]).catch(() => {});
    });
  }

  return {
    // Without `maxUnreadChars`: a reader elsewhere is not seen here, and the model would wait for it in vain. What lies
    // unread is bounded by the limits.
    create({ id, owner, startMs }) {
      let bytes = 0;
      const mirror = createMirrorOf(id, () => log);
      const log: GenerationLog = createGenerationLog({
        id,
        startMs,
        maxReadingChars,
        watch: {
          onAppend(kind, text, atMs) {
            bytes += entryBytes(text);
            if (bytes > limits.maxLogBytes) finishForSize(log);
            else mirror.add({ type: "append", kind, text, atMs });
          },
          onChange: (model, status) => mirror.add({ type: "change", model, status }),
          onFinish(end, atMs) {
            mirror.add({ type: "end", end, atMs });
            retire(id);
          },
        },
      });
      locals.set(id, { owner, log, mirror, cancelExpiry: () => {} });
      return log;
    },
    open(id) {
      const local = locals.get(id);
      return local && { type: "found", log: local.log, owner: local.owner };
    },
    has: (id) => locals.has(id),
    runningIds: () => [...locals].filter(([, { log }]) => !log.hasEnded()).map(([id]) => id),
    drop,
    untilEndsWritten(limitMs) {
      const ended = [...locals.values()].filter(({ log }) => log.hasEnded());
      return within(
        limitMs,
        ended.map(({ mirror }) => mirror.idle()),
      );
    },
    async close(limitMs) {
      isClosed = true;
      const written = [...locals.values()].map(({ log, mirror, cancelExpiry }) => {
        cancelExpiry();
        if (!log.hasEnded()) mirror.interrupt();
        return mirror.idle();
      });
      await within(limitMs, written);
      for (const { mirror } of locals.values()) mirror.close();
    },
  };
}

function toMirrorReply(reply: unknown): MirrorReply {
  return reply === "ok" || reply === "full" || reply === "ended" ? reply : "missing";
}

/** Resolves when all work is done, or time is up. */
async function within(limitMs: number, work: readonly Promise<void>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([Promise.all(work), limit]);
  clearTimeout(timer);
}
