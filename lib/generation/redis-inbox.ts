import type { RedisLink } from "./redis-link";

const ENTRIES = 1000;
const LIFE_MS = 3_600_000;

/** The stream in which an instance is told things. */
export function inboxOf(prefix: string, instance: string): string {
  return `${prefix}inbox:${instance}`;
}

/** Tells an instance something: a few words, the first of which says what the others are. */
export function post(link: RedisLink, inbox: string, words: readonly string[]): Promise<unknown> {
  // A stream's entries have names and values in turn; the words follow one name, so there is an odd number of them.
  const entry = words.length % 2 === 1 ? words : [...words, ""];
  return link.send((redis) =>
    redis
      .multi()
      .xadd(inbox, "MAXLEN", "~", ENTRIES, "*", "m", ...entry)
      .pexpire(inbox, LIFE_MS)
      .exec(),
  );
}
