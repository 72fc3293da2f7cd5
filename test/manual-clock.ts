import type { Clock } from "@/lib/generation/clock";

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves time forward, calling back what falls due, in order; promises that wait get their turn after each. */
  advance(ms: number): Promise<void>;
  /** How many calls are still due. */
  pending(): number;
}

interface Alarm {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A manual clock at monotonic zero, `wallMs` being the wall's time at that moment. */
export function createManualClock(wallMs = Date.UTC(2026, 10, 22, 18, 17, 24, 967)): ManualClock {
  const alarms = new Set<Alarm>();
  let nowMs = 0;

  function nextDue(untilMs: number): Alarm | undefined {
    return [...alarms].filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
  }

  return {
    nowMs: () => nowMs,
    wallMs: () => wallMs + nowMs,
    after(delayMs, callback) {
      const alarm = { dueMs: nowMs + delayMs, callback };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
    pending: () => alarms.size,
    async advance(ms) {
      const untilMs = nowMs + ms;
      for (let alarm = nextDue(untilMs); alarm !== undefined; alarm = nextDue(untilMs)) {
        alarms.delete(alarm);
        nowMs = Math.max(nowMs, alarm.dueMs);
        alarm.callback();
        await settleTurns();
      }
      nowMs = untilMs;
      await settleTurns();
    },
  };
}

/** Lets every promise that can go on do so. */
async function settleTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
