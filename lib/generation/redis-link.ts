import type { Redis, RedisOptions } from "ioredis";
import type { RedisScript } from "./redis-scripts";

/** Where a store tells of what happens to its connection. */
export interface StoreLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** An entry of a stream: its id and its fields, names and values in turn. */
export type StreamEntry = readonly [id: string, fields: readonly string[]];

/** Two connections to one Redis, opened when they are first needed: one that answers at once, one that waits. */
export interface RedisLink {
  /** Rejects, as `send` does, when Redis does not answer within the command limit. */
  run(script: RedisScript, args: readonly (string | number)[]): Promise<unknown>;
  send<T>(command: (redis: Redis) => Promise<T>): Promise<T>;
  /** What streams have after given ids; resolves at once or when there is something, with nothing after `BLOCK_MS`. */
  readNext(streams: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, readonly StreamEntry[]>>;
  close(): void;
}

export interface LinkOptions {
  readonly url: string;
  /** What all keys begin with. */
  readonly prefix: string;
  readonly logger?: StoreLogger | undefined;
}

/** How long Redis may take to answer. A store that does not answer is as good as none. */
const COMMAND_LIMIT_MS = 2000;
const BLOCK_MS = 1000;
/** A connection that is asked something and is silent for this long is opened anew. */
const SILENCE_LIMIT_MS = 5000;
const MAX_RECONNECT_PAUSE_MS = 500;
/** Of one stream at a time, so that one long log does not hold up the others. */
const ENTRIES_PER_READ = 64;

/** A link to the Redis at a URL (`redis:`, `rediss:`, `unix:`). The client library is loaded with the first command. An
 * outage is logged once, when it begins, and once when it is over. */
export function createRedisLink({ url, prefix, logger }: LinkOptions): RedisLink {
  let isDown = false;
  let isClosed = false;
  let commands: Promise<Redis> | undefined;
  let reads: Promise<Redis> | undefined;
  const opened: Redis[] = [];
  /** Why there is no connection: better than that commands have waited for one in vain. */
  let connectionError: unknown;

  async function connect(options: RedisOptions): Promise<Redis> {
    const { Redis } = await import("ioredis");
    const redis = new Redis(url.replace(/^unix:(\/\/)?/, ""), {
      ...options,
      connectTimeout: COMMAND_LIMIT_MS,
      socketTimeout: SILENCE_LIMIT_MS,
      maxRetriesPerRequest: 1,
      retryStrategy: (times) => Math.min(50 * 2 ** times, MAX_RECONNECT_PAUSE_MS),
      connectionName: "synapse",
    });
    // Without a listener ioredis writes to the console.
    redis.on("error", (cause) => {
      connectionError = cause;
      noteFailure(cause);
    });
    redis.on("ready", () => {
      connectionError = undefined;
    });
    opened.push(redis);
    if (isClosed) redis.disconnect();
    return redis;
  }

  function noteFailure(cause: unknown): void {
    if (isDown || isClosed) return;
    isDown = true;
    logger?.warn({ err: cause, redis: addressOf(url) }, "Redis does not answer");
  }

  function noteSuccess(): void {
    if (!isDown) return;
    isDown = false;
    logger?.info({ redis: addressOf(url) }, "Redis answers again");
  }

  async function send<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    commands ??= connect({ commandTimeout: COMMAND_LIMIT_MS });
    try {
      const reply = await command(await commands);
      noteSuccess();
      return reply;
    } catch (cause) {
      if (isUnknownScript(cause)) throw cause;
      noteFailure(cause);
      throw connectionError ?? cause;
    }
  }

  return {
    send,
    async run({ lua, sha1 }, args) {
      try {
        return await send((redis) => redis.evalsha(sha1, 1, prefix, ...args));
      } catch (cause) {
        if (!isUnknownScript(cause)) throw cause;
        return send((redis) => redis.eval(lua, 1, prefix, ...args));
      }
    },
    async readNext(streams) {
      reads ??= connect({ blockingTimeout: BLOCK_MS, blockingTimeoutGrace: COMMAND_LIMIT_MS });
      const redis = await reads;
      const ids = [...streams.keys(), ...streams.values()];
      const reply = await redis.xread("COUNT", ENTRIES_PER_READ, "BLOCK", BLOCK_MS, "STREAMS", ...ids);
      return new Map(reply ?? []);
    },
    close() {
      isClosed = true;
      for (const redis of opened) redis.disconnect();
    },
  };
}

/** What a log line and the launcher may say of an address: no name and no password. */
export function addressOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}

function isUnknownScript(cause: unknown): boolean {
  return cause instanceof Error && cause.message.startsWith("NOSCRIPT");
}
