import type { Clock } from "./clock";
import { createGenerationLog, type GenerationEnd, type GenerationLog } from "./log";
import type { RedisFeed } from "./redis-feed";
import type { StreamEntry } from "./redis-link";
import { POSITIONS_LOST, playOperations } from "./redis-operations";
import type { Opening } from "./store";

/** What Redis knows of a log that is kept. */
export interface KeptLog {
  readonly owner: string;
  /** On the clock of the process that runs it. */
  readonly startMs: number;
  readonly startWallMs: number;
  readonly maxReadingChars: number;
  readonly hasEnded: boolean;
}

export interface ReplicasOptions {
  readonly clock: Clock;
  readonly feed: RedisFeed;
  readonly streamOf: (id: string) => string;
  /** What a log's stream has after an entry; nothing at its end. */
  readonly readPage: (id: string, after: string) => Promise<readonly StreamEntry[]>;
  /** Whether a log that is silent still has somebody who runs it; it may be ended by that. */
  readonly judge: (id: string) => Promise<"alive" | "ended" | "missing">;
  readonly isHeld: (id: string) => boolean;
  readonly cut: (id: string) => void;
  readonly createEnd: (code: "interrupted" | "gone") => GenerationEnd;
  /** A copy was ended here because its stream is gone or cannot be read. */
  readonly onLost: (id: string, end: GenerationEnd) => void;
}

/** Copies of logs that other processes run or ran, one per log however many read it. */
export interface Replicas {
  /** The copy with all that its stream has by now, and a moment later if it has not reached `position` yet. */
  open(id: string, kept: KeptLog, position: number): Promise<Opening>;
  /** Resolves when the copy has ended, at the latest after `limitMs`. */
  untilEnded(id: string, limitMs: number): Promise<void>;
  /** The log is not kept any more. */
  drop(id: string): void;
  close(): void;
}

interface Replica {
  readonly log: GenerationLog;
  readonly playing: GenerationLog;
  unfollow: () => void;
  /** When there was last a sign of its stream or its owner, and when somebody last asked for it. */
  heardMs: number;
  usedMs: number;
  isAsked: boolean;
}

const LOOK_MS = 500;
/** After this time without Redis its readers are sent to look elsewhere. */
const LOST_CONTACT_MS = 10_000;
/** A copy that nobody reads is kept this long, for whoever comes back. */
const LINGER_MS = 10_000;
/** How long a copy may lag behind what a reader has seen of the original. */
const CATCH_UP_MS = 2000;
/** Looking, lingering and lagging are about Redis, whose time is real. */
const realNowMs = () => performance.now();

/** No copies yet. */
export function createReplicas(options: ReplicasOptions): Replicas {
  const { clock, feed, streamOf, readPage, judge, isHeld, cut, createEnd, onLost } = options;
  const replicas = new Map<string, Promise<Replica | undefined>>();
  const ready = new Map<string, Replica>();
  let looking: NodeJS.Timeout | undefined;

  async function copy(id: string, kept: KeptLog): Promise<Replica | undefined> {
    const { startMs, startWallMs, maxReadingChars } = kept;
    const playing = createGenerationLog({ id, startMs, maxReadingChars });
    // Figures come from the times of the process that runs it, or sums would round otherwise; what is counted from now
    // needs the start on the clock of this one.
    const log = { ...playing, startMs: clock.nowMs() - Math.max(0, clock.wallMs() - startWallMs) };
    const replica: Replica = {
      log,
      playing,
      unfollow: () => {},
      heardMs: realNowMs(),
      usedMs: realNowMs(),
      isAsked: false,
    };
    let after = "0-0";
    for (let page = await readPage(id, after); page.length > 0; page = await readPage(id, after)) {
      play(replica, page);
      after = page.at(-1)?.[0] ?? after;
    }
    if (!playing.hasEnded()) {
      // Evicted since it was found.
      if (kept.hasEnded) return undefined;
      replica.unfollow = feed.follow(streamOf(id), after, (entries) => play(replica, entries));
    }
    ready.set(id, replica);
    looking ??= setInterval(look, LOOK_MS).unref();
    return replica;
  }

  function play(replica: Replica, entries: readonly StreamEntry[]): void {
    replica.heardMs = realNowMs();
    try {
      for (const [, fields] of entries) playOperations(fields[1] ?? "", replica.playing);
    } catch {
      interrupt(replica);
    }
    if (replica.playing.hasEnded()) replica.unfollow();
  }

  function interrupt(replica: Replica): void {
    const { startMs } = replica.playing;
    const atMs = startMs + (clock.nowMs() - replica.log.startMs);
    const end = createEnd("interrupted");
    replica.playing.finish(end, atMs, POSITIONS_LOST);
    onLost(replica.log.id, end);
  }

  function release(id: string): void {
    ready.get(id)?.unfollow();
    ready.delete(id);
    replicas.delete(id);
    if (ready.size > 0) return;
    clearInterval(looking);
    looking = undefined;
  }

  function look(): void {
    const nowMs = realNowMs();
    for (const [id, replica] of ready) {
      if (!isHeld(id) && nowMs - replica.usedMs > LINGER_MS) release(id);
      else if (!replica.playing.hasEnded() && nowMs - replica.heardMs > LOOK_MS) void ask(id, replica);
    }
  }

  async function ask(id: string, replica: Replica): Promise<void> {
    if (replica.isAsked) return;
    replica.isAsked = true;
    const state = await judge(id).catch(() => "unknown" as const);
    replica.isAsked = false;
    if (replica.playing.hasEnded()) return;
    if (state === "alive") replica.heardMs = realNowMs();
    else if (state === "missing") {
      release(id);
      interrupt(replica);
    } else if (realNowMs() - replica.heardMs > LOST_CONTACT_MS) {
      release(id);
      cut(id);
    }
  }

  /** Waits until the log is as it should be, or time is up. */
  async function until(log: GenerationLog, limitMs: number, isThere: () => boolean): Promise<void> {
    const deadlineMs = realNowMs() + limitMs;
    while (!isThere() && realNowMs() < deadlineMs) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(settle, deadlineMs - realNowMs());
        const stopListening = log.onNews(settle);
        function settle(): void {
          clearTimeout(timer);
          stopListening();
          resolve();
        }
      });
    }
  }

  return {
    async open(id, kept, position) {
      let copying = replicas.get(id);
      if (copying === undefined) {
        copying = copy(id, kept);
        replicas.set(id, copying);
      }
      const replica = await copying.catch((cause) => {
        replicas.delete(id);
        throw cause;
      });
      if (replica === undefined) {
        replicas.delete(id);
        return { type: "evicted" };
      }
      replica.usedMs = realNowMs();
      const { log } = replica;
      await until(log, CATCH_UP_MS, () => log.hasEnded() || log.head() >= position);
      return { type: "found", log, owner: kept.owner };
    },
    async untilEnded(id, limitMs) {
      const log = ready.get(id)?.log;
      if (log !== undefined) await until(log, limitMs, log.hasEnded);
    },
    drop(id) {
      const replica = ready.get(id);
      release(id);
      replica?.playing.drop(createEnd("gone"));
    },
    close() {
      for (const id of [...ready.keys()]) release(id);
    },
  };
}
