const TICK_MS = 10;
/** A tick that comes later than this came late because others had the processor. */
const MOST_PER_TICK_MS = 2 * TICK_MS;

/**
 * Starts to measure time as this process had it: while the machine runs others, next to none passes. For promises such
 * as "within a second", which are about Synapse and not about who else wants the processor.
 * @returns what stops it and gives the milliseconds
 */
export function startOwnTime(): () => number {
  let ownMs = 0;
  let lastMs = performance.now();
  const tick = () => {
    const nowMs = performance.now();
    ownMs += Math.min(nowMs - lastMs, MOST_PER_TICK_MS);
    lastMs = nowMs;
  };
  const timer = setInterval(tick, TICK_MS);
  return () => {
    clearInterval(timer);
    tick();
    return ownMs;
  };
}
