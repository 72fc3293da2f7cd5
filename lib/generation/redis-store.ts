import { ChatError } from "@/lib/chat/errors";
import type { Clock } from "./clock";
import type { GenerationEnd } from "./log";
import { createRedisFeed } from "./redis-feed";
import { inboxOf, post } from "./redis-inbox";
import { createRedisLink, type StoreLogger } from "./redis-link";
import { createLocalLogs } from "./redis-local-logs";
import { encodeEnd, POSITIONS_LOST } from "./redis-operations";
import { createPresence, INSTANCE_LIFE_MS } from "./redis-presence";
import { createReplicas, type KeptLog } from "./redis-replicas";
import * as scripts from "./redis-scripts";
import { createStops } from "./redis-stops";
import type { Creation, GenerationStore, IdempotencyClaim, NewGeneration, StoreLimits } from "./store";

export interface RedisStoreOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly limits: StoreLimits;
  readonly maxReadingChars: number;
  readonly createErrorId: () => string;
  /** This process's name among those that share the Redis; unique for ever. */
  readonly instance: string;
  /** What all keys begin with. */
  readonly prefix?: string;
  readonly logger?: StoreLogger | undefined;
}

/** Keys of logs that nobody touches any more vanish by themselves this long after they would have been evicted. */
const BACKSTOP_MS = 3_600_000;
/** Time between two looks at an instance that shows no life. */
const SUSPECT_MS = 900;
const WRITE_LIMIT_MS = 1000;
const CLOSE_LIMIT_MS = 2000;
const DEAD_OWNER_LIMIT_MS = 8000;
const PAGE_ENTRIES = 256;

/**
 * A store that several processes share through one Redis or Valkey. Who creates a log writes it in its own memory and mirrors it
 * to a stream; who opens it elsewhere plays the stream into a copy and follows. Without Redis a process's own logs go on,
 * and everything else fails with `store_unavailable`. A process that dies leaves `interrupted` within about six seconds.
 */
export function createRedisStore(options: RedisStoreOptions): GenerationStore {
  const {
    url,
    clock,
    limits,
    maxReadingChars,
    createErrorId,
    instance,
    logger,
    prefix = "synapse:",
  } = options;
  const link = createRedisLink({ url, prefix, logger });
  const inbox = inboxOf(prefix, instance);
  const presence = createPresence({ link, prefix, instance, tend });
  const feed = createRedisFeed(link, () => post(link, inbox, ["wake"]));
  const stops = createStops({
    post: (to, words) => post(link, inboxOf(prefix, to), words),
    instance,
    runsOn: (id) => run(scripts.RUNS_ON, [id]).then(String),
  });
  const locals = createLocalLogs({ clock, limits, maxReadingChars, logger, run, createEnd });
  const replicas = createReplicas({
    clock,
    feed,
    streamOf: (id) => `${prefix}log:${id}`,
    readPage: (id, after) =>
      link.send((redis) => redis.xrange(`${prefix}log:${id}`, `(${after}`, "+", "COUNT", PAGE_ENTRIES)),
    judge,
    isHeld: presence.isHeld,
    cut: presence.cut,
    createEnd,
    onLost: noteInterrupted,
  });
  let starting: Promise<void> | undefined;
  let isClosed = false;
  function run(script: scripts.RedisScript, args: readonly (string | number)[]): Promise<unknown> {
    const keepMs = limits.ttlMs + BACKSTOP_MS;
    const now = Math.round(clock.wallMs());
    return link.run(script, [now, limits.ttlMs, keepMs, limits.maxTombstones, ...args]);
  }

  function createEnd(code: "interrupted" | "gone" | "answer_too_large"): GenerationEnd {
    return { type: "failed", error: new ChatError(code), errorId: createErrorId() };
  }

  async function judge(id: string): Promise<"alive" | "ended" | "missing"> {
    const end = createEnd("interrupted");
    const state = await run(scripts.JUDGE, [id, SUSPECT_MS, encodeEnd(end), POSITIONS_LOST]);
    if (state === "interrupted") noteInterrupted(id, end);
    return state === "alive" || state === "missing" ? state : "ended";
  }

  async function tend(): Promise<void> {
    const end = createEnd("interrupted");
    const ids = locals.runningIds();
    const interrupted = await run(scripts.TEND, [SUSPECT_MS, encodeEnd(end), POSITIONS_LOST, ...ids]);
    for (const id of toStrings(interrupted)) noteInterrupted(id, end);
  }

  function noteInterrupted(id: string, end: GenerationEnd): void {
    const error_id = end.type === "failed" ? end.errorId : undefined;
    logger?.warn({ generation_id: id, error_id }, "the process that ran an answer is gone");
  }

  /** With the first use: a process that only looks at a store's settings needs no connection. */
  async function begin(): Promise<void> {
    if (isClosed) throw new ChatError("store_unavailable");
    starting ??= start();
    await starting.catch((cause) => {
      starting = undefined;
      throw cause;
    });
  }

  async function start(): Promise<void> {
    const [newest] = await link.send((redis) => redis.xrevrange(`${prefix}evictions`, "+", "-", "COUNT", 1));
    presence.start();
    // First, since what wakes the feed comes here.
    feed.follow(inbox, "0-0", stops.receive);
    feed.follow(`${prefix}evictions`, newest?.[0] ?? "0-0", (entries) => {
      for (const [, [, id = ""]] of entries) forgetCopies(id);
    });
  }

  function forgetCopies(id: string): void {
    locals.drop(id);
    replicas.drop(id);
  }

  async function tryToCreate(generation: NewGeneration): Promise<Creation> {
    let reply = await claim(generation);
    if (reply[0] === "full") {
      // What has ended here may make room as soon as Redis knows.
      await locals.untilEndsWritten(WRITE_LIMIT_MS);
      reply = await claim(generation);
    }
    const [type, id = ""] = reply;
    if (type === "full") throw new ChatError("queue_full", { retryAfterSeconds: 5 });
    if (type === "joined") return { type, id };
    return type === "created" ? { type, log: locals.create(generation) } : { type: "mismatch" };
  }

  async function claim({ id, owner, startMs, claim }: NewGeneration): Promise<string[]> {
    const startWallMs = clock.wallMs() - (clock.nowMs() - startMs);
    const reply = await run(scripts.CREATE, [
      id,
      owner,
      claim === undefined ? "" : claimName(owner, claim),
      claim?.fingerprint ?? "",
      instance,
      startMs,
      startWallMs,
      maxReadingChars,
      limits.maxLogs,
      INSTANCE_LIFE_MS,
    ]).catch((cause) => {
      // It may have been made all the same.
      void run(scripts.FORGET, [id]).catch(() => {});
      throw cause;
    });
    return toStrings(reply);
  }

  async function tryToOpen(id: string, position: number) {
    const [type, owner = "", ...rest] = toStrings(await run(scripts.OPEN, [id]));
    if (type !== "found") {
      forgetCopies(id);
      return { type: type === "evicted" ? "evicted" : "unknown" } as const;
    }
    const [startMs, startWallMs, maxChars, state] = rest;
    const kept: KeptLog = {
      owner,
      startMs: Number(startMs),
      startWallMs: Number(startWallMs),
      maxReadingChars: Number(maxChars),
      hasEnded: state === "ended",
    };
    return replicas.open(id, kept, position);
  }

  return {
    ready: () =>
      available(
        begin().then(async () => {
          await link.send((redis) => redis.ping());
        }),
      ),
    find: (owner, claim) =>
      available(
        begin().then(async () => {
          const reply = await run(scripts.FIND, [claimName(owner, claim), claim.fingerprint]);
          const [type, id = ""] = toStrings(reply);
          if (type === "joined") return { type, id } as const;
          return type === "mismatch" ? ({ type } as const) : undefined;
        }),
      ),
    create: (generation) => available(begin().then(() => tryToCreate(generation))),
    async open(id, position = 0) {
      const local = locals.open(id);
      if (local !== undefined) return local;
      return available(begin().then(() => tryToOpen(id, position)));
    },
    attach: (id, onCut) => (locals.has(id) ? () => {} : presence.attach(id, onCut)),
    async hasDistantReaders(id) {
      const reply = await run(scripts.HAS_READERS, [id, instance]).catch(() => 0);
      return reply === 1;
    },
    async requestStop(id) {
      const here = stops.stopHere(id);
      if (here !== undefined || locals.has(id)) return here;
      const releaseMs = await available(begin().then(() => stops.requestStop(id)));
      // What is stopped has an end, which the copy here may be about to get.
      await replicas.untilEnded(id, DEAD_OWNER_LIMIT_MS);
      return releaseMs;
    },
    answerStops: stops.answerStops,
    async close() {
      if (isClosed) return;
      isClosed = true;
      replicas.close();
      stops.close();
      if (starting !== undefined) {
        await locals.close(CLOSE_LIMIT_MS);
        await presence.close();
      }
      feed.close();
      link.close();
    },
  };
}

/** A failure of Redis as the one that callers know. */
async function available<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof ChatError) throw cause;
    throw new ChatError("store_unavailable", { cause, retryAfterSeconds: 2 });
  }
}

function claimName(owner: string, { key }: IdempotencyClaim): string {
  return `${owner} ${key}`;
}

function toStrings(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}
