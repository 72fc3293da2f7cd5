import type { ConversationHead } from "./messages";
import type { ConversationStorage, PlacedMessage } from "./storage";

export interface SaverOptions {
  readonly storage: ConversationStorage;
  /** Runs `task` after `delayMs`; returns how to cancel it. */
  readonly schedule: (task: () => void, delayMs: number) => () => void;
  /** Called with false when a write fails or takes too long, and with true when one succeeds again. */
  readonly onDurability: (durable: boolean) => void;
  readonly partialEveryMs?: number;
  /** A write that takes longer holds nothing up. */
  readonly writeLimitMs?: number;
}

export interface ConversationSaver {
  /** Writes now, in order after earlier writes. Resolves when durable, or given up; never rejects. */
  save(head: ConversationHead, messages: readonly PlacedMessage[]): Promise<void>;
  /** Writes what `read` gives, now and then: at most once per `partialEveryMs`. */
  saveSoon(read: () => Snapshot): void;
  /** Writes what is waiting at once: the page is going away, or the answer has ended. */
  flush(): void;
  /** Forgets what is waiting. */
  cancel(): void;
}

export interface Snapshot {
  readonly head: ConversationHead;
  readonly messages: readonly PlacedMessage[];
}

const PARTIAL_EVERY_MS = 1_000;
const WRITE_LIMIT_MS = 4_000;

/** Keeps conversations without ever standing in the way: writes go one after another, a failed one is reported
 * and everything goes on in memory. */
export function createConversationSaver(options: SaverOptions): ConversationSaver {
  const { storage, schedule, onDurability } = options;
  let last: Promise<void> = Promise.resolve();
  let waiting: { read: () => Snapshot; cancel: () => void } | undefined;

  const write = (snapshot: Snapshot): Promise<void> =>
    new Promise((resolve) => {
      const settle = (durable: boolean) => {
        cancelLimit();
        onDurability(durable);
        resolve();
      };
      const cancelLimit = schedule(() => settle(false), options.writeLimitMs ?? WRITE_LIMIT_MS);
      storage.save(snapshot.head, snapshot.messages).then(
        () => settle(true),
        () => settle(false),
      );
    });

  const enqueue = (snapshot: Snapshot): Promise<void> => {
    last = last.then(() => write(snapshot));
    return last;
  };

  const cancel = () => {
    waiting?.cancel();
    waiting = undefined;
  };

  const flush = () => {
    const read = waiting?.read;
    cancel();
    if (read !== undefined) enqueue(read());
  };

  return {
    save: (head, messages) => enqueue({ head, messages }),
    saveSoon(read) {
      if (waiting !== undefined) return;
      waiting = { read, cancel: schedule(flush, options.partialEveryMs ?? PARTIAL_EVERY_MS) };
    },
    flush,
    cancel,
  };
}
