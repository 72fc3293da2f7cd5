/** Time as the engine sees it; tests pass their own. */
export interface Clock {
  /** Milliseconds since 1970, for time stamps. */
  nowMs(): number;
  /** Milliseconds on a scale that never goes back, with fractions, for durations. */
  elapsedMs(): number;
  /** Runs `task` once after `delayMs`; the answer cancels it. A waiting task does not keep the process alive. */
  after(delayMs: number, task: () => void): () => void;
}

/** setTimeout counts in 32 bits and fires at once beyond that. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  elapsedMs: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delayMs`; rejects with the signal's reason when that fires first. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

/** A signal that fires with `signal`, or with `reason` after `limitMs`, until it is cleared. */
export interface Limit {
  readonly signal: AbortSignal;
  /** Starts the time anew. */
  renew(limitMs: number): void;
  clear(): void;
}

/** Puts a limit to a wait. Whoever sets it clears it; then nothing of it stays at `signal` or at the clock. */
export function limitWait(clock: Clock, signal: AbortSignal, limitMs: number, reason: Error): Limit {
  const controller = new AbortController();
  const forward = () => controller.abort(signal.reason);
  const expire = () => controller.abort(reason);
  let cancel = clock.after(limitMs, expire);
  if (signal.aborted) forward();
  else signal.addEventListener("abort", forward, { once: true });
  return {
    signal: controller.signal,
    renew(ms) {
      cancel();
      cancel = clock.after(ms, expire);
    },
    clear() {
      cancel();
      signal.removeEventListener("abort", forward);
    },
  };
}

/** RFC 3339 in UTC, as Ollama writes `created_at` and `modified_at` (with milliseconds; Ollama has nanoseconds). */
export function timestamp(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** Whole nanoseconds of a duration in milliseconds: the unit of every Ollama counter. */
export function nanoseconds(durationMs: number): number {
  return Math.max(0, Math.round(durationMs * 1e6));
}
