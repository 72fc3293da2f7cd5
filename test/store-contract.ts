import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ChatError } from "@/lib/chat/errors";
import type { GenerationEnd, GenerationLog, LogReading } from "@/lib/generation/log";
import { entryBytes, type GenerationStore, type StoreLimits } from "@/lib/generation/store";
import { createAwaitedCursor } from "@/test/awaited-cursor";
import { createManualClock, type ManualClock } from "./manual-clock";

/** What the stores of one test have in common. */
export interface StoreSetting {
  readonly clock: ManualClock;
  readonly limits: StoreLimits;
  readonly maxReadingChars: number;
  readonly createErrorId: () => string;
}

/** Stores that share what they share: what one process uses, and another. The same one twice where nothing is shared. */
export interface SharedStores {
  readonly here: GenerationStore;
  readonly elsewhere: GenerationStore;
}

interface Bench extends SharedStores {
  readonly clock: ManualClock;
  begin(id: string, key?: string, fingerprint?: string): Promise<GenerationLog>;
}

const DONE: GenerationEnd = { type: "done", doneReason: "stop", usage: { completion_tokens: 3 } };
const ROOMY: StoreLimits = {
  maxLogs: 100,
  maxLogBytes: 1_000_000,
  maxTotalBytes: 10_000_000,
  ttlMs: 60_000,
  maxTombstones: 100,
};
const MAX_READING_CHARS = 64;
const WAIT = { timeout: 30_000, interval: 5 };

/** What every GenerationStore promises, run against an implementation. */
export function describeStore(name: string, createStores: (setting: StoreSetting) => SharedStores): void {
  const open: GenerationStore[] = [];

  function setUp(limits: Partial<StoreLimits> = {}): Bench {
    let errors = 0;
    const clock = createManualClock();
    const stores = createStores({
      clock,
      limits: { ...ROOMY, ...limits },
      maxReadingChars: MAX_READING_CHARS,
      createErrorId: () => `ERR_${++errors}`,
    });
    open.push(stores.here, stores.elsewhere);
    return {
      ...stores,
      clock,
      async begin(id, key, fingerprint = "f") {
        const claim = key === undefined ? undefined : { key, fingerprint };
        const creation = await stores.here.create({ id, owner: "me", startMs: clock.nowMs(), claim });
        if (creation.type !== "created") throw new Error(creation.type);
        return creation.log;
      },
    };
  }

  afterEach(async () => {
    await Promise.all(open.splice(0).map((store) => store.close()));
  });

  describe(name, () => {
    describe("a log", () => {
      it("opened elsewhere has the same entries at the same positions, with the same figures", async () => {
        const { begin, elsewhere, clock } = setUp();
        const id = newId();
        const log = await begin(id);
        log.setModel("a:1b");
        log.setStatus({ phase: "queued", queuePosition: 3, etaMs: 1500 });
        const copy = await found(elsewhere, id);
        await vi.waitFor(() => expect(copy.status()).toEqual(log.status()), WAIT);
        expect(copy.model()).toBe("a:1b");
        await clock.advance(30);
        log.append("thinking", "hm ", 100.123456789);
        log.append("text", "Hello ", 110.3);
        log.append("text", `${"long ".repeat(60)}👩‍👩‍👧`, 120.7);
        log.append("text", "‍👦 and é", 131.9);
        log.finish(DONE, 140.1);
        await ended(copy);
        expect(readAll(copy)).toEqual(readAll(log));
        expect(copy.status()).toEqual({ phase: "done" });
        expect(copy.thinkingText()).toBe("hm ");
        expect(readAll(await found(elsewhere, id))).toEqual(readAll(log));
      });

      it("is the same from every position, whatever the model sends and whenever it is opened", async () => {
        const { begin, elsewhere } = setUp();
        const chunk = fc.record({
          kind: fc.constantFrom("text" as const, "thinking" as const),
          text: fc.oneof(
            fc.string({ unit: "grapheme", maxLength: 90 }),
            fc.string({ unit: "binary", maxLength: 8 }),
            fc.constantFrom("\ud83d", "\ude00", "\u200d", "\r", "\n", "🇩", "🇪", "1", "\ufe0f\u20e3", ""),
          ),
          gapMs: fc.double({ min: 0, max: 50, noNaN: true }),
        });
        await fc.assert(
          fc.asyncProperty(
            fc.array(chunk, { maxLength: 25 }),
            fc.nat({ max: 25 }),
            async (chunks, openAt) => {
              const id = newId();
              const log = await begin(id);
              let atMs = 12_345.678;
              let copy: GenerationLog | undefined;
              for (const [index, { kind, text, gapMs }] of chunks.entries()) {
                if (index === openAt) copy = await found(elsewhere, id);
                atMs += gapMs;
                log.append(kind, text, atMs);
              }
              log.finish(DONE, atMs);
              copy ??= await found(elsewhere, id);
              await ended(copy);
              expect(copy.head()).toBe(log.head());
              for (let position = 0; position <= log.head(); position++) {
                expect(copy.readAfter(position)).toEqual(log.readAfter(position));
              }
              expect(copy.textUpTo(copy.size())).toBe(log.textUpTo(log.size()));
            },
          ),
          { numRuns: 25 },
        );
      });

      it("is followed elsewhere as it grows", async () => {
        const { begin, elsewhere } = setUp();
        const id = newId();
        const log = await begin(id);
        const copy = await found(elsewhere, id);
        for (const text of ["one ", "two ", "three "]) {
          log.append("text", text, 1);
          await vi.waitFor(() => expect(copy.textUpTo(copy.size())).toBe(log.textUpTo(log.size())), WAIT);
        }
        expect(copy.hasEnded()).toBe(false);
      });

      it("opened elsewhere has what a reader has seen of it here", async () => {
        const { begin, elsewhere } = setUp();
        const id = newId();
        const log = await begin(id);
        for (let chunk = 0; chunk < 50; chunk++) {
          log.append("text", `word${chunk} `, chunk);
          const opening = await elsewhere.open(id, log.head());
          expect(opening.type === "found" && opening.log.head()).toBe(log.head());
        }
      });

      it.each<[string, GenerationEnd]>([
        ["a stop by the user", { type: "stopped", by: "user" }],
        ["a stop for want of readers", { type: "stopped", by: "abandoned" }],
        [
          "a failure",
          { type: "failed", error: new ChatError("upstream_busy", { retryAfterSeconds: 7 }), errorId: "E" },
        ],
      ])("has the same end elsewhere after %s", async (_, end) => {
        const { begin, elsewhere } = setUp();
        const id = newId();
        const log = await begin(id);
        log.append("text", "Half", 5);
        log.finish(end, 9);
        const copy = await found(elsewhere, id);
        await ended(copy);
        expect(copy.ending()).toEqual(log.ending());
        const ending = copy.ending();
        if (ending?.type !== "end" || ending.end.type !== "failed") return;
        expect(ending.end.error).toMatchObject({ code: "upstream_busy", retryAfterSeconds: 7 });
      });

      it("ends once: what comes after the first end is ignored everywhere (statement 12)", async () => {
        const { begin, elsewhere, here } = setUp();
        const id = newId();
        const log = await begin(id);
        log.append("text", "all", 1);
        log.finish(DONE, 2);
        log.finish({ type: "stopped", by: "user" }, 3);
        log.append("text", " more", 4);
        const copy = await found(elsewhere, id);
        await ended(copy);
        for (const each of [log, copy, await found(here, id)]) {
          expect(readAll(each).at(-1)).toMatchObject({ type: "end", end: DONE, position: 2 });
          expect(each.textUpTo(each.size())).toBe("all");
        }
      });

      it("says whose it is", async () => {
        const { here, elsewhere, begin } = setUp();
        const id = newId();
        await begin(id);
        for (const store of [here, elsewhere]) {
          expect(await store.open(id)).toMatchObject({ type: "found", owner: "me" });
        }
      });

      it("that never was is unknown", async () => {
        const { here, elsewhere } = setUp();
        for (const store of [here, elsewhere]) expect(await store.open(newId())).toEqual({ type: "unknown" });
      });
    });

    describe("a key", () => {
      it("used again joins the first generation, running or ended, from anywhere", async () => {
        const { begin, here, elsewhere } = setUp();
        const id = newId();
        const log = await begin(id, "k");
        const joined = { type: "joined", id };
        const again = { owner: "me", startMs: 0, claim: { key: "k", fingerprint: "f" } };
        for (const store of [here, elsewhere]) {
          expect(await store.find("me", again.claim)).toEqual(joined);
          expect(await store.create({ ...again, id: newId() })).toEqual(joined);
        }
        log.finish(DONE, 1);
        for (const store of [here, elsewhere]) expect(await store.find("me", again.claim)).toEqual(joined);
      });

      it("with another request is a mismatch", async () => {
        const { begin, elsewhere } = setUp();
        await begin(newId(), "k");
        const claim = { key: "k", fingerprint: "other" };
        expect(await elsewhere.find("me", claim)).toEqual({ type: "mismatch" });
        expect(await elsewhere.create({ id: newId(), owner: "me", startMs: 0, claim })).toEqual({
          type: "mismatch",
        });
      });

      it("is its owner's own, and any other key is free", async () => {
        const { begin, elsewhere } = setUp();
        await begin(newId(), "k");
        expect(await elsewhere.find("you", { key: "k", fingerprint: "f" })).toBeUndefined();
        expect(await elsewhere.find("me", { key: "k2", fingerprint: "f" })).toBeUndefined();
      });

      it("used many times at once creates one generation", async () => {
        const { here, elsewhere } = setUp();
        const claim = { key: "k", fingerprint: "f" };
        const creations = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            (index % 2 === 0 ? here : elsewhere).create({ id: newId(), owner: "me", startMs: 0, claim }),
          ),
        );
        const made = creations.filter((creation) => creation.type === "created");
        expect(made).toHaveLength(1);
        const ids = creations.map((each) => (each.type === "joined" ? each.id : undefined));
        expect(new Set(ids.filter(Boolean))).toEqual(
          new Set(made.map((each) => each.type === "created" && each.log.id)),
        );
        expect(ids.filter(Boolean)).toHaveLength(19);
      });

      it("of an evicted generation still names it, so that nobody asks the model again unawares", async () => {
        const { begin, clock, elsewhere } = setUp({ ttlMs: 1000 });
        const id = newId();
        const log = await begin(id, "k");
        log.finish(DONE, 1);
        await caughtUp(elsewhere, id, log);
        await clock.advance(1001);
        await becomes(elsewhere, id, "evicted");
        const claim = { key: "k", fingerprint: "f" };
        expect(await elsewhere.find("me", claim)).toEqual({ type: "joined", id });
        expect(await elsewhere.create({ id: newId(), owner: "me", startMs: 0, claim })).toEqual({
          type: "joined",
          id,
        });
        expect(await elsewhere.find("me", { ...claim, fingerprint: "other" })).toEqual({ type: "mismatch" });
      });

      it("is free again when its generation's tombstone is gone", async () => {
        const { begin, clock, elsewhere } = setUp({ maxLogs: 1, maxTombstones: 1 });
        for (const key of ["first", "second", "third"]) {
          const id = newId();
          const log = await begin(id, key);
          log.finish(DONE, 1);
          await caughtUp(elsewhere, id, log);
          await clock.advance(1);
        }
        expect(await elsewhere.find("me", { key: "first", fingerprint: "f" })).toBeUndefined();
        expect(await elsewhere.find("me", { key: "second", fingerprint: "f" })).toMatchObject({
          type: "joined",
        });
      });
    });

    describe("room (statements 37, 38)", () => {
      it("for one log ends it with answer_too_large and keeps what came before", async () => {
        const { begin, elsewhere } = setUp({ maxLogBytes: 2 * entryBytes("12345") });
        const id = newId();
        const log = await begin(id);
        for (const text of ["12345", "67890", "x"]) log.append("text", text, 1);
        expect(log.ending()).toMatchObject({ end: { type: "failed", error: { code: "answer_too_large" } } });
        const copy = await found(elsewhere, id);
        await ended(copy);
        expect(copy.textUpTo(copy.size())).toBe("1234567890");
        expect(copy.ending()).toEqual(log.ending());
      });

      it("for all logs is made by evicting ended ones, oldest first", async () => {
        const { begin, elsewhere, clock } = setUp({ maxTotalBytes: 3 * entryBytes("12345") });
        const ids = [newId(), newId(), newId()] as const;
        for (const id of ids) {
          const log = await begin(id);
          log.append("text", "12345", 1);
          await clock.advance(1);
          if (id !== ids[2]) log.finish(DONE, 2);
          await caughtUp(elsewhere, id, log);
        }
        const running = await found(elsewhere, ids[2]);
        const log = await begin(newId());
        log.append("text", "12345", 1);
        await becomes(elsewhere, ids[0], "evicted");
        await becomes(elsewhere, ids[1], "found");
        expect(running.hasEnded()).toBe(false);
        expect(log.hasEnded()).toBe(false);
      });

      it("for all logs that is full of running ones ends the one that grows", async () => {
        const { begin, elsewhere } = setUp({ maxTotalBytes: 2 * entryBytes("12345") });
        const first = await begin(newId());
        first.append("text", "12345", 1);
        await caughtUp(elsewhere, first.id, first);
        const second = await begin(newId());
        for (let chunk = 0; chunk < 3; chunk++) second.append("text", "12345", 1);
        await ended(second);
        expect(second.ending()).toMatchObject({ end: { error: { code: "answer_too_large" } } });
        expect(first.hasEnded()).toBe(false);
      });

      it("for one more log is made by evicting the oldest ended one, and refused when all run", async () => {
        const { begin, elsewhere, here, clock } = setUp({ maxLogs: 2 });
        const [oldest, running] = [newId(), newId()];
        (await begin(oldest)).finish(DONE, 1);
        await caughtUp(elsewhere, oldest, await found(here, oldest));
        await clock.advance(1);
        await begin(running);
        await begin(newId());
        await becomes(here, oldest, "evicted");
        await becomes(elsewhere, oldest, "evicted");
        await expect(elsewhere.create({ id: newId(), owner: "me", startMs: 0 })).rejects.toMatchObject({
          code: "queue_full",
          retryAfterSeconds: 5,
        });
        expect((await here.open(running)).type).toBe("found");
      });

      it("is not held by what was evicted", async () => {
        const { begin, elsewhere, here, clock } = setUp({
          maxTotalBytes: 3 * entryBytes("12345"),
          maxLogs: 3,
        });
        for (let round = 0; round < 12; round++) {
          const id = newId();
          const log = await begin(id);
          log.append("text", "12345", 1);
          log.finish(DONE, 2);
          expect(log.ending()).toMatchObject({ end: DONE });
          await caughtUp(elsewhere, id, await found(here, id));
          await clock.advance(1);
        }
      });

      it("is made as well by time: an ended log goes after its time to live, a running one never", async () => {
        const { begin, here, elsewhere, clock } = setUp({ ttlMs: 1000 });
        const [short, running] = [newId(), newId()];
        const log = await begin(short);
        log.append("text", "short", 1);
        log.finish(DONE, 1);
        await begin(running);
        await caughtUp(elsewhere, short, log);
        await clock.advance(999);
        for (const store of [here, elsewhere]) expect((await store.open(short)).type).toBe("found");
        await clock.advance(2);
        for (const store of [here, elsewhere]) {
          expect((await store.open(short)).type).toBe("evicted");
          expect((await store.open(running)).type).toBe("found");
        }
      });

      it("taken from a reader leaves it with a clean end", async () => {
        const { begin, here, elsewhere, clock } = setUp({ ttlMs: 1000 });
        const id = newId();
        const log = await begin(id);
        log.append("thinking", "a", 1);
        log.append("text", "b", 1);
        log.finish(DONE, 1);
        await caughtUp(elsewhere, id, log);
        const readers = await Promise.all(
          [here, elsewhere].map(async (store) => {
            const options = { clock, chunkIntervalMs: 0, heartbeatMs: 1e9, after: 0, withStatus: false };
            const cursor = createAwaitedCursor({ log: await found(store, id), ...options });
            const detach = store.attach(id, () => cursor.detach());
            expect((await cursor.next()).type).toBe("output");
            return { cursor, detach };
          }),
        );
        await clock.advance(1001);
        await becomes(elsewhere, id, "evicted");
        for (const { cursor, detach } of readers) {
          const steps = [await cursor.next(), await cursor.next()];
          expect(steps).toMatchObject([
            { type: "end", end: { type: "failed", error: { code: "gone" } } },
            { type: "over" },
          ]);
          detach();
        }
      });

      it("for tombstones is bounded: of the longest gone nothing is known", async () => {
        const { begin, here, elsewhere, clock } = setUp({ maxLogs: 1, maxTombstones: 2 });
        const ids = Array.from({ length: 4 }, newId);
        for (const id of ids) {
          const log = await begin(id);
          log.finish(DONE, 1);
          await caughtUp(elsewhere, id, log);
          await clock.advance(1);
        }
        await becomes(here, ids[2] ?? "", "evicted");
        const states = await Promise.all(ids.map(async (id) => (await elsewhere.open(id)).type));
        expect(states).toEqual(["unknown", "evicted", "evicted", "found"]);
      });
    });

    describe("a stop", () => {
      it("reaches whoever runs the generation and answers when the model server is released", async () => {
        const { begin, here, elsewhere } = setUp();
        const id = newId();
        const log = await begin(id);
        log.append("text", "Half", 1);
        let release = () => {};
        const released = new Promise<void>((resolve) => {
          release = resolve;
        });
        here.answerStops(id, async () => {
          log.finish({ type: "stopped", by: "user" }, 7);
          await released;
          return 42;
        });
        const copy = await found(elsewhere, id);
        let answered = false;
        const stop = elsewhere.requestStop(id).then((releaseMs) => {
          answered = true;
          return releaseMs;
        });
        await ended(copy);
        expect(answered).toBe(false);
        release();
        expect(await stop).toBe(42);
        expect(copy.ending()).toMatchObject({ end: { type: "stopped", by: "user" } });
      });

      it("finds nobody once the generation is over, nor for an unknown id", async () => {
        const { begin, here, elsewhere } = setUp();
        const id = newId();
        const log = await begin(id);
        const over = here.answerStops(id, async () => 1);
        log.finish(DONE, 1);
        over();
        for (const store of [here, elsewhere]) {
          expect(await store.requestStop(id)).toBeUndefined();
          expect(await store.requestStop(newId())).toBeUndefined();
        }
      });

      it("hits its own generation alone, asked for by many at once", async () => {
        const { begin, here, elsewhere } = setUp();
        const stopped: number[] = [];
        const ids = Array.from({ length: 5 }, newId);
        for (const [index, id] of ids.entries()) {
          const log = await begin(id);
          here.answerStops(id, async () => {
            stopped.push(index);
            log.finish({ type: "stopped", by: "user" }, 1);
            return index;
          });
        }
        const answers = await Promise.all([3, 1, 3].map((index) => elsewhere.requestStop(ids[index] ?? "")));
        expect(answers).toEqual([3, 1, 3]);
        expect(new Set(stopped)).toEqual(new Set([1, 3]));
      });
    });

    describe("readers", () => {
      it("of the same process are not distant", async () => {
        const { begin, here } = setUp();
        const id = newId();
        await begin(id);
        const detach = here.attach(id, () => {});
        expect(await here.hasDistantReaders(id)).toBe(false);
        detach();
      });
    });

    it("is ready, and closes without leaving a timer", async () => {
      const { begin, here, clock } = setUp();
      await here.ready();
      const log = await begin(newId());
      (await begin(newId())).finish(DONE, 1);
      await here.close();
      log.finish(DONE, 1);
      expect(clock.pending()).toBe(0);
    });
  });
}

export function newId(): string {
  return randomBytes(16).toString("base64url");
}

/** The log that a store has for an id. */
export async function found(store: GenerationStore, id: string): Promise<GenerationLog> {
  const opening = await store.open(id);
  if (opening.type !== "found") throw new Error(`${id} is ${opening.type}`);
  return opening.log;
}

/** Everything a log gives a reader from its start. */
export function readAll(log: GenerationLog): LogReading[] {
  const readings: LogReading[] = [];
  for (let reading = log.readAfter(0); reading !== undefined; reading = log.readAfter(reading.position)) {
    readings.push(reading);
  }
  return readings;
}

export async function ended(log: GenerationLog): Promise<void> {
  await vi.waitFor(() => expect(log.hasEnded()).toBe(true), WAIT);
}

/** Resolves when a store has all that a log has. */
async function caughtUp(store: GenerationStore, id: string, log: GenerationLog): Promise<void> {
  await vi.waitFor(async () => {
    const copy = await found(store, id);
    expect(copy.head()).toBe(log.head());
    expect(copy.hasEnded()).toBe(log.hasEnded());
  }, WAIT);
}

async function becomes(store: GenerationStore, id: string, type: string): Promise<void> {
  await vi.waitFor(async () => expect((await store.open(id)).type).toBe(type), WAIT);
}
