/** The part of a clock that limits need; `after` returns what cancels the call. */
export interface Clock {
  /** Monotonic milliseconds. */
  nowMs(): number;
  after(delayMs: number, callback: () => void): () => void;
}

/** The limits on one answer in milliseconds. Infinity is no limit. */
export interface ChatTimeouts {
  /** Request sent → first line. Covers the queue, loading the model and reading the prompt. */
  readonly firstTokenMs: number;
  /** Silence after the first line. */
  readonly idleMs: number;
  /** The whole answer. */
  readonly totalMs: number;
}

export type TimeoutCode = "first_token_timeout" | "idle_timeout" | "total_timeout";

/** Node turns a longer delay into 1 ms. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export interface WatchEvents {
  /** Called at most once; the watch is over then. */
  onExpire(code: TimeoutCode): void;
  /** Whether bytes lie unread: then it is the reader who is slow, and silence proves nothing. */
  hasUnread(): boolean;
}

/**
 * Watches one answer's limits and calls `onExpire` when one passes. Activity is only noted, not rescheduled: the one
 * timer looks at its end how long the silence really was, so a chunk costs one reading of the clock.
 */
export class DeadlineWatch {
  readonly #timeouts: ChatTimeouts;
  readonly #clock: Clock;
  readonly #events: WatchEvents;
  readonly #totalDueMs: number;
  #quietSinceMs: number;
  #hasBegun = false;
  #cancel: (() => void) | undefined;

  constructor(timeouts: ChatTimeouts, clock: Clock, events: WatchEvents) {
    this.#timeouts = timeouts;
    this.#clock = clock;
    this.#events = events;
    this.#quietSinceMs = clock.nowMs();
    this.#totalDueMs = this.#quietSinceMs + timeouts.totalMs;
    this.#arm();
  }

  /** Bytes came. Before the first line they prove nothing. */
  touch(): void {
    if (this.#hasBegun) this.#quietSinceMs = this.#clock.nowMs();
  }

  /** The first line came: from here on silence is measured against the idle limit. */
  begin(): void {
    if (this.#hasBegun || this.#cancel === undefined) return;
    this.#hasBegun = true;
    this.touch();
    this.#cancel();
    this.#arm();
  }

  /** Ends the watch; `onExpire` is not called any more. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #quietDueMs(): number {
    return this.#quietSinceMs + (this.#hasBegun ? this.#timeouts.idleMs : this.#timeouts.firstTokenMs);
  }

  #arm(): void {
    const delayMs = Math.ceil(Math.min(this.#quietDueMs(), this.#totalDueMs) - this.#clock.nowMs());
    this.#cancel = this.#clock.after(Math.min(Math.max(delayMs, 1), MAX_DELAY_MS), () => this.#look());
  }

  #look(): void {
    const nowMs = this.#clock.nowMs();
    if (this.#events.hasUnread()) this.#quietSinceMs = nowMs;
    if (nowMs >= this.#totalDueMs) this.#expire("total_timeout");
    else if (nowMs < this.#quietDueMs()) this.#arm();
    else this.#expire(this.#hasBegun ? "idle_timeout" : "first_token_timeout");
  }

  #expire(code: TimeoutCode): void {
    this.#cancel = undefined;
    this.#events.onExpire(code);
  }
}
