import type { Clock } from "./clock";

const WINDOW_MS = 3_000;
const SPACING_MS = 100;

/** The speed of a download over its last three seconds. */
export function createSpeed(clock: Clock) {
  let samples: { atMs: number; bytes: number }[] = [];
  return {
    /** Takes the bytes that are there by now; falling back (a restart) begins anew. */
    sample(bytes: number): void {
      const atMs = clock.elapsedMs();
      const last = samples.at(-1);
      if (last && bytes < last.bytes) samples = [];
      if (last && atMs - last.atMs < SPACING_MS) return;
      samples = [...samples.filter((sample) => atMs - sample.atMs <= WINDOW_MS), { atMs, bytes }];
    },
    /** Undefined until two samples are there; falls towards 0 while nothing comes. */
    bytesPerSecond(): number | undefined {
      const [first] = samples;
      const last = samples.at(-1);
      if (!first || !last || first === last) return undefined;
      const spanMs = clock.elapsedMs() - first.atMs;
      return Math.round(((last.bytes - first.bytes) * 1000) / Math.max(1, spanMs));
    },
  };
}
