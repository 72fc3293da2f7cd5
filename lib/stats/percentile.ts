/** Percentiles are nearest-rank: the smallest recorded value that at least `percent` % of all values do not
 * exceed. So each is a value that was measured, and none is made up between two. */
export interface PercentileRecord {
  /** Records one value, at least 0; negative values count as 0. */
  add(value: number): void;
  count(): number;
  /** The largest value, always exact; undefined while nothing is recorded. */
  max(): number | undefined;
  /** `percent` over 0 and up to 100; undefined while nothing is recorded. */
  percentile(percent: number): number | undefined;
}

/** Values kept one by one (32 KiB); further ones only by bucket. */
export const MAX_EXACT_VALUES = 4_096;

/** Neighbouring buckets differ by 3.9 %, so a bucket's geometric middle is within 2 % of what it holds. */
const GROWTH = 1.039;
const SMALLEST = 0.01;
const BUCKETS = 768;

/** Records values for percentiles: exact up to 4,096 values, then within 2 % (values under 0.01 as 0) in a
 * histogram of fixed size. */
export function createPercentileRecord(maxExact = MAX_EXACT_VALUES): PercentileRecord {
  let sorted = new Float64Array(8);
  let buckets: Uint32Array | undefined;
  let count = 0;
  let max = 0;

  function insert(value: number): void {
    if (count === sorted.length) {
      const larger = new Float64Array(sorted.length * 2);
      larger.set(sorted);
      sorted = larger;
    }
    const at = indexAfter(sorted, count, value);
    sorted.copyWithin(at + 1, at, count);
    sorted[at] = value;
  }

  function toBuckets(): Uint32Array {
    const filled = new Uint32Array(BUCKETS);
    for (let i = 0; i < count; i += 1) addTo(filled, sorted[i] ?? 0);
    sorted = new Float64Array(0);
    return filled;
  }

  return {
    add(value) {
      const kept = value > 0 ? value : 0;
      if (count >= maxExact) buckets ??= toBuckets();
      if (buckets === undefined) insert(kept);
      else addTo(buckets, kept);
      count += 1;
      if (kept > max) max = kept;
    },
    count: () => count,
    max: () => (count === 0 ? undefined : max),
    percentile(percent) {
      if (count === 0) return undefined;
      const rank = rankOf(percent, count);
      if (buckets === undefined) return sorted[rank - 1];
      return rank === count ? max : Math.min(max, valueAtRank(buckets, rank));
    },
  };
}

/** 1-based place of the percentile among `count` sorted values. */
function rankOf(percent: number, count: number): number {
  // The product first: 0.07 × 100 is 7.000000000000001 and would move a rank.
  return Math.min(count, Math.max(1, Math.ceil((percent * count) / 100)));
}

function indexAfter(sorted: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function addTo(buckets: Uint32Array, value: number): void {
  const exponent = value < SMALLEST ? 0 : 1 + Math.floor(Math.log(value / SMALLEST) / Math.log(GROWTH));
  const index = Math.min(BUCKETS - 1, exponent);
  buckets[index] = (buckets[index] ?? 0) + 1;
}

function valueAtRank(buckets: Uint32Array, rank: number): number {
  let seen = 0;
  let index = 0;
  while (index < BUCKETS - 1) {
    seen += buckets[index] ?? 0;
    if (seen >= rank) break;
    index += 1;
  }
  return index === 0 ? 0 : SMALLEST * GROWTH ** (index - 0.5);
}
