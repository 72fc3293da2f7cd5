import type { RedisLink } from "./redis-link";

export interface PresenceOptions {
  readonly link: RedisLink;
  readonly prefix: string;
  readonly instance: string;
  /** What else is due now and then. */
  readonly tend: () => Promise<unknown>;
}

/** Says that this instance lives, and which logs are read through it. */
export interface Presence {
  start(): void;
  attach(id: string, onCut: () => void): () => void;
  isHeld(id: string): boolean;
  /** Sends the readers of a log away. */
  cut(id: string): void;
  /** Says that this instance is no more. */
  close(): Promise<void>;
}

const HEARTBEAT_MS = 1000;
/** Longer than two heartbeats; who finds it run out looks again before it believes it. */
export const INSTANCE_LIFE_MS = 3000;
const HEARTBEATS_PER_TENDING = 30;
const READERS_LIFE_MS = 3_600_000;

/** Presence from `start` on. That an instance reads a log counts only while the instance lives, so nothing is left behind. */
export function createPresence({ link, prefix, instance, tend }: PresenceOptions): Presence {
  const held = new Map<string, Set<() => void>>();
  const instanceKey = `${prefix}instance:${instance}`;
  let timer: NodeJS.Timeout | undefined;
  let beats = 0;

  function beat(): void {
    void link.send((redis) => redis.set(instanceKey, 1, "PX", INSTANCE_LIFE_MS)).catch(() => {});
    // Again and again, since Redis may not have heard it, or may have forgotten.
    for (const id of held.keys()) tell(id);
    if (++beats % HEARTBEATS_PER_TENDING === 0) void tend().catch(() => {});
  }

  function tell(id: string): void {
    const key = `${prefix}readers:${id}`;
    void link
      .send((redis) => redis.multi().sadd(key, instance).pexpire(key, READERS_LIFE_MS).exec())
      .catch(() => {});
  }

  return {
    start() {
      if (timer !== undefined) return;
      timer = setInterval(beat, HEARTBEAT_MS);
      timer.unref();
      beat();
    },
    attach(id, onCut) {
      const readers = held.get(id) ?? new Set();
      held.set(id, readers);
      const reader = () => onCut();
      readers.add(reader);
      if (readers.size === 1) tell(id);
      return () => {
        if (!readers.delete(reader) || readers.size > 0) return;
        held.delete(id);
        void link.send((redis) => redis.srem(`${prefix}readers:${id}`, instance)).catch(() => {});
      };
    },
    isHeld: (id) => held.has(id),
    cut(id) {
      for (const reader of [...(held.get(id) ?? [])]) reader();
    },
    async close() {
      clearInterval(timer);
      await link.send((redis) => redis.del(instanceKey)).catch(() => {});
    },
  };
}
