import { randomBytes } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createFaultProxy } from "@/test/fault-proxy";
import { startOwnTime } from "@/test/own-time";
import { type RedisServer, startRedisServer, whyNoRedis } from "@/test/redis-server";
import { describeStore, ended, found, newId, readAll } from "@/test/store-contract";
import { systemClock } from "./clock";
import type { GenerationEnd, GenerationLog } from "./log";
import { POSITIONS_LOST } from "./redis-operations";
import { createRedisStore } from "./redis-store";
import type { GenerationStore, StoreLimits } from "./store";

const LIMITS: StoreLimits = {
  maxLogs: 1000,
  maxLogBytes: 16_777_216,
  maxTotalBytes: 268_435_456,
  ttlMs: 60_000,
  maxTombstones: 100,
};
const DONE: GenerationEnd = { type: "done", doneReason: "stop", usage: {} };
const INTERRUPTED = { end: { type: "failed", error: { code: "interrupted" } } };
const WAIT_OUTAGE = { timeout: 30_000, interval: 20 };
const title = whyNoRedis === undefined ? "with a real Redis" : `with a real Redis: ${whyNoRedis}`;

let redis: RedisServer;
const open: GenerationStore[] = [];
const lines: { level: string; text: string }[] = [];

function note(level: string) {
  return (fields: object, message: string) => {
    const { err, ...rest } = { err: undefined, ...fields };
    lines.push({ level, text: `${message} ${JSON.stringify(rest)} ${err}` });
  };
}

const newPrefix = () => `test:${randomBytes(6).toString("hex")}:`;

/** The store of a process. */
function createProcess(prefix: string, url = redis.url): GenerationStore {
  const store = createRedisStore({
    url,
    prefix,
    clock: systemClock,
    limits: LIMITS,
    maxReadingChars: 4096,
    createErrorId: () => "ERR_1",
    instance: randomBytes(6).toString("hex"),
    logger: { info: note("info"), warn: note("warn") },
  });
  open.push(store);
  return store;
}

/** The store of a process that dies as one that is killed: Redis hears nothing of it any more, not even a goodbye. */
async function createMortal(prefix: string): Promise<{ store: GenerationStore; die: () => Promise<void> }> {
  const proxy = await createFaultProxy(redis.port);
  return { store: createProcess(prefix, `redis://127.0.0.1:${proxy.port}`), die: () => proxy.close() };
}

async function begin(store: GenerationStore, key?: string): Promise<GenerationLog> {
  const claim = key === undefined ? undefined : { key, fingerprint: "f" };
  const startMs = systemClock.nowMs();
  const creation = await store.create({ id: newId(), owner: "me", startMs, claim });
  if (creation?.type !== "created") throw new Error(creation?.type);
  return creation.log;
}

function copyOf(log: GenerationLog, store: GenerationStore): Promise<GenerationLog> {
  return found(store, log.id);
}

async function hasAllOf(copy: GenerationLog, log: GenerationLog): Promise<void> {
  await vi.waitFor(() => expect(copy.head()).toBe(log.head()), { timeout: 30_000, interval: 5 });
}

describe.skipIf(whyNoRedis !== undefined)(title, () => {
  beforeAll(async () => {
    redis = await startRedisServer();
  });
  afterEach(async () => {
    redis.resume();
    await Promise.all(open.splice(0).map((store) => store.close()));
    lines.length = 0;
  });
  afterAll(() => redis.stop());

  describeStore("Redis store", (setting) => {
    const prefix = `test:${randomBytes(6).toString("hex")}:`;
    const create = () =>
      createRedisStore({ ...setting, url: redis.url, prefix, instance: randomBytes(6).toString("hex") });
    return { here: create(), elsewhere: create() };
  });

  describe("a process", () => {
    it("that closes ends its unended logs as interrupted for others, at once and with all they had", async () => {
      const prefix = newPrefix();
      const [here, elsewhere] = [createProcess(prefix), createProcess(prefix)];
      const log = await begin(here);
      const copy = await copyOf(log, elsewhere);
      log.append("text", "all there was", systemClock.nowMs());
      await here.close();
      await ended(copy);
      expect(copy.textUpTo(copy.size())).toBe("all there was");
      expect(copy.ending()).toMatchObject(INTERRUPTED);
    });

    it("that dies leaves interrupted within six seconds, the same for every reader", async () => {
      const prefix = newPrefix();
      const { store: here, die } = await createMortal(prefix);
      const [first, second] = [createProcess(prefix), createProcess(prefix)];
      const log = await begin(here);
      log.append("text", "Half an", systemClock.nowMs());
      const copies = await Promise.all([copyOf(log, first), copyOf(log, second)]);
      await hasAllOf(copies[0] ?? log, log);
      const sinceDeath = startOwnTime();
      await die();
      await Promise.all(copies.map(ended));
      expect(sinceDeath()).toBeLessThan(6000);
      expect(copies[0]?.ending()).toMatchObject(INTERRUPTED);
      expect(readAll(copies[0] ?? log)).toEqual(readAll(copies[1] ?? log));
      // Somebody who comes later finds it ended, and so does a stop.
      expect(await first.requestStop(log.id)).toBeUndefined();
      expect((await copyOf(log, second)).ending()).toMatchObject(INTERRUPTED);
    });

    it("that dies ends the log also for a reader that had seen more than was copied", async () => {
      const prefix = newPrefix();
      const { store: here, die } = await createMortal(prefix);
      const elsewhere = createProcess(prefix);
      const log = await begin(here);
      log.append("text", "copied", systemClock.nowMs());
      const copy = await copyOf(log, elsewhere);
      await hasAllOf(copy, log);
      await die();
      await ended(copy);
      for (const seen of [copy.head() - 1, 1, 2, 300]) {
        expect(copy.readAfter(seen)).toMatchObject({ type: "end", ...INTERRUPTED });
      }
      expect(copy.head()).toBe(1 + POSITIONS_LOST + 1);
      expect(copy.readAfter(copy.head())).toBeUndefined();
    });

    it("that is only slow is not taken for dead", async () => {
      const prefix = newPrefix();
      const [here, elsewhere] = [createProcess(prefix), createProcess(prefix)];
      const log = await begin(here);
      const copy = await copyOf(log, elsewhere);
      redis.pause();
      await vi.waitFor(() => expect(lines.some(({ level }) => level === "warn")).toBe(true), WAIT_OUTAGE);
      // Long enough that every instance's sign of life has run out.
      const pausedMs = performance.now();
      await vi.waitFor(() => expect(performance.now() - pausedMs).toBeGreaterThan(4500), WAIT_OUTAGE);
      redis.resume();
      log.append("text", "still here", systemClock.nowMs());
      log.finish(DONE, systemClock.nowMs());
      await ended(copy);
      expect(copy.ending()).toEqual(log.ending());
      expect(copy.textUpTo(copy.size())).toBe("still here");
    });

    it("sees the readers of others until they leave or die, and never its own", async () => {
      const prefix = newPrefix();
      const [here, second] = [createProcess(prefix), createProcess(prefix)];
      const { store: third, die } = await createMortal(prefix);
      const log = await begin(here);
      const hasReaders = (expected: boolean) =>
        vi.waitFor(async () => expect(await here.hasDistantReaders(log.id)).toBe(expected), WAIT_OUTAGE);
      await hasReaders(false);
      await copyOf(log, second);
      const leave = second.attach(log.id, () => {});
      const leaveAgain = second.attach(log.id, () => {});
      await hasReaders(true);
      leave();
      leave();
      await hasReaders(true);
      leaveAgain();
      await hasReaders(false);
      await copyOf(log, third);
      third.attach(log.id, () => {});
      await hasReaders(true);
      await die();
      await hasReaders(false);
    });

    it("that stops what a dead one ran gets no answer, and the end", async () => {
      const prefix = newPrefix();
      const { store: here, die } = await createMortal(prefix);
      const elsewhere = createProcess(prefix);
      const log = await begin(here);
      here.answerStops(log.id, () => new Promise(() => {}));
      const copy = await copyOf(log, elsewhere);
      const stop = elsewhere.requestStop(log.id);
      await die();
      expect(await stop).toBeUndefined();
      expect(copy.ending()).toMatchObject(INTERRUPTED);
    });
  });

  describe("the end of a log", () => {
    it("is one, when its owner and those who take it for dead end it at once", async () => {
      const prefix = newPrefix();
      const [here, elsewhere] = [createProcess(prefix), createProcess(prefix)];
      const client = new Redis(redis.url);
      for (let round = 0; round < 20; round++) {
        const log = await begin(here);
        const copy = await copyOf(log, elsewhere);
        log.append("text", "x", 1);
        await hasAllOf(copy, log);
        // As if the owner had been silent and looked at long ago.
        await client.hset(`${prefix}generation:${log.id}`, "suspectMs", 1, "instance", "nobody");
        const finished = new Promise<void>((resolve) =>
          setTimeout(() => {
            log.finish(DONE, 2);
            resolve();
          }, round % 5),
        );
        await elsewhere.requestStop(log.id);
        await finished;
        await ended(copy);
        const written = await client.xrange(`${prefix}log:${log.id}`, "-", "+");
        const ends = written
          .flatMap(([, [, text = "[]"]]) => JSON.parse(text))
          .filter(([type]) => type === "e");
        expect(ends).toHaveLength(1);
      }
      client.disconnect();
    });
  });

  describe("when Redis fails", () => {
    it("local readers go on untouched, others are told, and new answers are refused clearly", async () => {
      const prefix = newPrefix();
      const [here, elsewhere] = [createProcess(prefix), createProcess(prefix)];
      const log = await begin(here);
      log.append("text", "before ", systemClock.nowMs());
      const copy = await copyOf(log, elsewhere);
      await hasAllOf(copy, log);
      await redis.kill();
      log.append("text", "and after", systemClock.nowMs());
      expect(await found(here, log.id)).toBe(log);
      expect(log.textUpTo(log.size())).toBe("before and after");
      const attempts = [
        () => begin(here),
        () => elsewhere.open(newId()),
        () => elsewhere.requestStop(newId()),
      ];
      for (const attempt of attempts) {
        await expect(attempt()).rejects.toMatchObject({ code: "store_unavailable", retryAfterSeconds: 2 });
      }
      expect(await here.hasDistantReaders(log.id)).toBe(false);
      let released = 0;
      here.answerStops(log.id, async () => ++released);
      expect(await here.requestStop(log.id)).toBe(1);
      log.finish(DONE, systemClock.nowMs());
      expect(log.ending()).toMatchObject({ end: DONE });

      await redis.restart();
      await ended(copy);
      expect(copy.ending()).toMatchObject(INTERRUPTED);
      expect(copy.textUpTo(copy.size())).toBe("before ");
      const fresh = await vi.waitFor(() => begin(here, "again"), WAIT_OUTAGE);
      fresh.append("text", "anew", systemClock.nowMs());
      fresh.finish(DONE, systemClock.nowMs());
      await ended(await copyOf(fresh, elsewhere));
    });

    it("a pause of five seconds holds nobody up for longer than the command limit, and loses nothing", async () => {
      const prefix = newPrefix();
      const [here, elsewhere] = [createProcess(prefix), createProcess(prefix)];
      const log = await begin(here);
      const copy = await copyOf(log, elsewhere);
      redis.pause();
      const askedMs = performance.now();
      const sinceAsked = startOwnTime();
      await expect(begin(here)).rejects.toMatchObject({ code: "store_unavailable" });
      expect(sinceAsked()).toBeLessThan(3000);
      for (let chunk = 0; chunk < 100; chunk++) log.append("text", `${chunk} `, systemClock.nowMs());
      await vi.waitFor(() => expect(performance.now() - askedMs).toBeGreaterThan(5000), WAIT_OUTAGE);
      redis.resume();
      log.finish(DONE, systemClock.nowMs());
      await ended(copy);
      expect(copy.ending()).toEqual(log.ending());
      expect(copy.textUpTo(copy.size())).toBe(log.textUpTo(log.size()));
    });

    it("a process that stays without it sends the readers of others' answers elsewhere", async () => {
      const prefix = newPrefix();
      const here = createProcess(prefix);
      const { store: lonely, die } = await createMortal(prefix);
      const log = await begin(here);
      const copy = await copyOf(log, lonely);
      let cuts = 0;
      lonely.attach(log.id, () => cuts++);
      const lonelySinceMs = performance.now();
      await die();
      await vi.waitFor(() => expect(cuts).toBe(1), { timeout: 30_000, interval: 50 });
      expect(performance.now() - lonelySinceMs).toBeGreaterThan(5000);
      // The answer goes on, so this is no end of it.
      expect(copy.hasEnded()).toBe(false);
      expect(log.hasEnded()).toBe(false);
    });

    it("says so once when it begins and once when it is over, without the password", async () => {
      const here = createProcess(newPrefix(), redis.url.replace("//", "//:geheim@"));
      await here.ready().catch(() => {});
      await redis.kill();
      for (let attempt = 0; attempt < 5; attempt++) await here.ready().catch(() => {});
      await vi.waitFor(() => expect(lines.map(({ level }) => level)).toContain("warn"), WAIT_OUTAGE);
      await redis.restart();
      await vi.waitFor(async () => {
        await here.hasDistantReaders("x");
        expect(lines.map(({ level }) => level)).toEqual(["warn", "info"]);
      }, WAIT_OUTAGE);
      expect(lines.map(({ text }) => text).join()).not.toMatch(/geheim/);
      expect(lines[0]?.text).toContain(`redis://127.0.0.1:${redis.port}`);
    });

    it("an answer that falls too far behind is given up for others, not for its own readers", async () => {
      const prefix = newPrefix();
      const [here, elsewhere] = [createProcess(prefix), createProcess(prefix)];
      const log = await begin(here);
      log.append("text", "shared", systemClock.nowMs());
      const copy = await copyOf(log, elsewhere);
      await hasAllOf(copy, log);
      redis.pause();
      const large = "x".repeat(1_000_000);
      for (let chunk = 0; chunk < 6; chunk++) log.append("text", large, systemClock.nowMs());
      redis.resume();
      await ended(copy);
      expect(copy.ending()).toMatchObject(INTERRUPTED);
      expect(copy.textUpTo(copy.size()).length).toBeLessThan(log.size());
      expect(log.hasEnded()).toBe(false);
      expect(log.size()).toBe(6_000_006);
      expect(lines.some(({ text }) => text.includes("not shared any more"))).toBe(true);
    });
  });

  it("copies fifty logs at once, each whole and in order", async () => {
    const prefix = newPrefix();
    const [here, elsewhere] = [createProcess(prefix), createProcess(prefix)];
    const logs = await Promise.all(Array.from({ length: 50 }, () => begin(here)));
    const copies = await Promise.all(logs.map((log) => copyOf(log, elsewhere)));
    for (let chunk = 0; chunk < 100; chunk++) {
      for (const log of logs) log.append("text", `${log.id.slice(0, 4)}${chunk} `, systemClock.nowMs());
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const log of logs) log.finish(DONE, systemClock.nowMs());
    await Promise.all(copies.map(ended));
    for (const [index, copy] of copies.entries()) expect(readAll(copy)).toEqual(readAll(logs[index] ?? copy));
  });

  it("takes memory in Redis in proportion to the text", async () => {
    const prefix = newPrefix();
    const store = createProcess(prefix);
    const client = new Redis(redis.url);
    const bytesFor = async (chunks: number) => {
      const log = await begin(store);
      for (let chunk = 0; chunk < chunks; chunk++) {
        log.append("text", "token ", systemClock.nowMs());
        // Every token an entry of its own: nothing takes more room.
        while ((await client.xlen(`${prefix}log:${log.id}`)) <= chunk);
      }
      log.finish(DONE, systemClock.nowMs());
      await vi.waitFor(async () => {
        expect(await client.hget(`${prefix}generation:${log.id}`, "state")).toBe("ended");
      }, WAIT_OUTAGE);
      return client.call("MEMORY", "USAGE", `${prefix}log:${log.id}`, "SAMPLES", 0);
    };
    const small = Number(await bytesFor(200));
    const large = Number(await bytesFor(2000));
    client.disconnect();
    expect(large / small).toBeGreaterThan(5);
    expect(large / small).toBeLessThan(15);
    expect(large / 2000).toBeLessThan(128);
  });

  it("leaves nothing behind that does not expire or is not bounded", async () => {
    const prefix = newPrefix();
    const [here, elsewhere] = [createProcess(prefix), createProcess(prefix)];
    const log = await begin(here, "key");
    const copy = await copyOf(log, elsewhere);
    elsewhere.attach(log.id, () => {});
    log.append("text", "x", 1);
    log.finish(DONE, 1);
    await ended(copy);
    const client = new Redis(redis.url);
    const kept: string[] = [];
    for (const key of await client.keys(`${prefix}*`)) {
      if ((await client.pttl(key)) < 0) kept.push(key.slice(prefix.length));
    }
    client.disconnect();
    expect(kept.sort()).toEqual(["bytes", "ended", "sizes"]);
  });
});
