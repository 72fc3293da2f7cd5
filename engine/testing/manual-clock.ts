import type { Clock } from "../clock";

/** A clock that a test moves. */
export interface ManualClock extends Clock {
  /** Moves time and runs what has fallen due, in order. */
  advance(ms: number): void;
  readonly timers: number;
}

export function createManualClock(nowMs = Date.UTC(2026, 10, 22)): ManualClock {
  const due = new Set<{ atMs: number; task: () => void }>();
  let passedMs = 0;
  return {
    nowMs: () => nowMs + passedMs,
    elapsedMs: () => passedMs,
    after(delayMs, task) {
      const timer = { atMs: passedMs + delayMs, task };
      due.add(timer);
      return () => due.delete(timer);
    },
    advance(ms) {
      passedMs += ms;
      for (const timer of [...due].sort((a, b) => a.atMs - b.atMs)) {
        if (timer.atMs > passedMs) break;
        due.delete(timer);
        timer.task();
      }
    },
    get timers() {
      return due.size;
    },
  };
}
