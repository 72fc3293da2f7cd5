/** A rate over the last moments, for figures that move while an answer is written. */
export interface LiveRate {
  /** `count` more at `atMs`; a time before the latest one counts as the latest one. */
  add(count: number, atMs: number): void;
  /** Per second over the window that ends at `nowMs`; undefined until there is enough to tell. */
  rate(nowMs: number): number | undefined;
}

const WINDOW_MS = 2_500;
const SLOTS = 64;
const SLOT_MS = WINDOW_MS / SLOTS;
const ENOUGH_MS = 500;
const ENOUGH_COUNT = 5;
/** Under this a count is divided by a time that is mostly chance. */
const SHORTEST_MS = 100;

/** A sliding window of 2.5 s in 64 slots of fixed memory.
 *
 * The rate is what came in the window ÷ its time; while the first addition is still inside, time starts there and
 * its own count is left out, so that n evenly spaced additions give their true rate. Undefined until 500 ms after
 * the first addition, or 5 counts after it and 100 ms. When nothing more comes it falls to 0 within the window. */
export function createLiveRate(): LiveRate {
  const counts = new Float64Array(SLOTS);
  let firstMs: number | undefined;
  let latestMs = Number.NEGATIVE_INFINITY;
  let latestSlot = 0;
  let totalAfterFirst = 0;

  /** Slots are numbered from the first addition; those that left the window are emptied for reuse. */
  function advanceTo(slot: number): void {
    const passed = Math.min(SLOTS, slot - latestSlot);
    for (let i = 0; i < passed; i += 1) counts[(slot - i) % SLOTS] = 0;
    latestSlot = Math.max(latestSlot, slot);
  }

  return {
    add(count, atMs) {
      latestMs = Math.max(latestMs, atMs);
      if (firstMs === undefined) {
        firstMs = latestMs;
        return;
      }
      const slot = Math.floor((latestMs - firstMs) / SLOT_MS);
      advanceTo(slot);
      counts[slot % SLOTS] = (counts[slot % SLOTS] ?? 0) + count;
      totalAfterFirst += count;
    },
    rate(nowMs) {
      if (firstMs === undefined) return undefined;
      const endMs = Math.max(nowMs, latestMs) - firstMs;
      const isEnough = endMs >= ENOUGH_MS || (totalAfterFirst >= ENOUGH_COUNT && endMs >= SHORTEST_MS);
      if (!isEnough) return undefined;
      const endSlot = Math.floor(endMs / SLOT_MS);
      const oldest = Math.max(0, endSlot - SLOTS + 1);
      let sum = 0;
      for (let slot = oldest; slot <= Math.min(endSlot, latestSlot); slot += 1)
        sum += counts[slot % SLOTS] ?? 0;
      return (sum * 1000) / (endMs - oldest * SLOT_MS);
    },
  };
}
