import type { RedisLink, StreamEntry } from "./redis-link";

/** Follows any number of streams over one waiting connection. */
export interface RedisFeed {
  /** Calls back with what a stream gets after an entry, in order; returns the function that ends that. What the callback
   * throws is its own affair. */
  follow(key: string, after: string, onEntries: (entries: readonly StreamEntry[]) => void): () => void;
  close(): void;
}

interface Followed {
  after: string;
  readonly onEntries: (entries: readonly StreamEntry[]) => void;
}

const RETRY_MS = 250;

/** A feed that reads from the first `follow` on. `wake` must add an entry to a stream that is followed already: what is
 * newly followed then joins at once. */
export function createRedisFeed(link: RedisLink, wake: () => Promise<unknown>): RedisFeed {
  const followed = new Map<string, Followed>();
  let isReading = false;
  let isClosed = false;
  let stopPause = () => {};

  async function read(): Promise<void> {
    isReading = true;
    while (!isClosed && followed.size > 0) {
      const asked = new Map(followed);
      const after = new Map([...asked].map(([key, stream]) => [key, stream.after]));
      try {
        for (const [key, entries] of await link.readNext(after)) deliver(key, asked.get(key), entries);
      } catch {
        await pause();
      }
    }
    isReading = false;
  }

  function deliver(key: string, stream: Followed | undefined, entries: readonly StreamEntry[]): void {
    const last = entries.at(-1);
    // What was followed anew meanwhile goes on from another place.
    if (stream === undefined || last === undefined || followed.get(key) !== stream) return;
    stream.after = last[0];
    stream.onEntries(entries);
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY_MS);
      stopPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    follow(key, after, onEntries) {
      const stream = { after, onEntries };
      followed.set(key, stream);
      // When the wish does not get through, the wait that is on ends by itself.
      if (isReading) void wake().catch(() => {});
      else void read();
      return () => {
        if (followed.get(key) === stream) followed.delete(key);
      };
    },
    close() {
      isClosed = true;
      stopPause();
    },
  };
}
