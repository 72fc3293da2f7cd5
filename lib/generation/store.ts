import type { GenerationLog } from "./log";

/** What a client calls a request, so that sending it again joins the first. */
export interface IdempotencyClaim {
  readonly key: string;
  /** Equal for equal requests: what else was asked under the same key. */
  readonly fingerprint: string;
}

export interface NewGeneration {
  readonly id: string;
  /** Who may read and stop it; every owner has idempotency keys of its own. */
  readonly owner: string;
  /** Monotonic time at which the request was accepted. */
  readonly startMs: number;
  /** How far its readers may lag before the model has to wait; without it, it never does. */
  readonly maxUnreadChars?: number | undefined;
  readonly claim?: IdempotencyClaim | undefined;
}

export type Creation =
  | { readonly type: "created"; readonly log: GenerationLog }
  /** The key names a generation that is kept, or that was and has a tombstone; nothing was created. */
  | { readonly type: "joined"; readonly id: string }
  /** The key was used with another fingerprint. */
  | { readonly type: "mismatch" };

export type Opening =
  | { readonly type: "found"; readonly log: GenerationLog; readonly owner: string }
  | { readonly type: "unknown" }
  /** It was here and is not kept any more. */
  | { readonly type: "evicted" };

/**
 * Keeps the logs of generations, within limits, for readers in this process or, where the store is shared, in any.
 * The log that `create` gives is appended by its creator alone; what it appends is read from every log that `open`
 * gives for the id, under the same positions. Ended logs stay for a time, are evicted oldest first when room is
 * needed, and leave a tombstone.
 */
export interface GenerationStore {
  /** Resolves when the store can be used.
   * @throws ChatError `store_unavailable` when it cannot; then so do `find`, `create`, `open` and `requestStop`. */
  ready(): Promise<void>;
  /** What `create` would answer to a claim that somebody made before; undefined when nobody has. */
  find(owner: string, claim: IdempotencyClaim): Promise<Exclude<Creation, { type: "created" }> | undefined>;
  /** Claims the key, if any, and makes the log, in one step: of two at once with one key, one is joined.
   * @throws ChatError `queue_full` when there is no room and nothing has ended. */
  create(generation: NewGeneration): Promise<Creation>;
  /** The log with all that is known of it. A reader has its entries up to `position`: where the log is only being copied
   * from another process, it is given a moment to get there. */
  open(id: string, position?: number): Promise<Opening>;
  /** Counts a reader of this process until the returned function is called. `onCut` is called when this process cannot
   * follow the log any more, though it goes on: the reader had better come back through another. */
  attach(id: string, onCut: () => void): () => void;
  /** Whether a reader of another process follows the generation; never rejects. */
  hasDistantReaders(id: string): Promise<boolean>;
  /** Whoever runs the generation is asked to stop it. Resolves with the milliseconds until the model server's request
   * was closed; undefined when nobody runs it. */
  requestStop(id: string): Promise<number | undefined>;
  /** Says that this process runs the generation and how to stop it; the returned function ends that. */
  answerStops(id: string, stop: () => Promise<number>): () => void;
  /** Lets go of every timer and connection. Logs of this process that have not ended become `interrupted` for others. */
  close(): Promise<void>;
}

export interface StoreLimits {
  /** Logs kept, running ones included. */
  readonly maxLogs: number;
  /** Bytes of one log; a generation that grows past it is ended. */
  readonly maxLogBytes: number;
  /** Bytes of all logs. */
  readonly maxTotalBytes: number;
  /** How long an ended log stays. */
  readonly ttlMs: number;
  /** Ids of evicted logs remembered. */
  readonly maxTombstones: number;
}

/** What an entry costs beside its characters at most: its numbers here, its JSON in a shared store. */
const ENTRY_BYTES = 32;

/** What a chunk counts against the limits: its characters as this process holds them, and what holds them. */
export function entryBytes(text: string): number {
  return text.length * 2 + ENTRY_BYTES;
}
