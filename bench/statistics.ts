/** The nearest-rank percentile of some values; NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** A, B, C, C, B, A: a machine that slows down or speeds up meanwhile does so for each alike. */
export function thereAndBack<T>(values: readonly T[]): T[] {
  return [...values, ...[...values].reverse()];
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
