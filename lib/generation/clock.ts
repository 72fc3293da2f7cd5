/** Time as a parameter, so that tests need not wait for it. */
export interface Clock {
  /** Monotonic milliseconds; only differences mean something. */
  nowMs(): number;
  /** Milliseconds since 1970, for timestamps that people read. */
  wallMs(): number;
  /** Calls back after `delayMs` unless the returned function is called first. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
