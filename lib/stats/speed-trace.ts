export interface TracePoint {
  /** Time of the latest sample in the point. */
  readonly atMs: number;
  /** Mean of its samples. */
  readonly value: number;
}

/** A series for a sparkline that never grows over a fixed number of points. */
export interface SpeedTrace {
  /** Appends one sample; a value that is not finite is left out. */
  add(value: number, atMs: number): void;
  /** Oldest first; the same array until the next sample. */
  points(): readonly TracePoint[];
}

interface OpenPoint {
  atMs: number;
  sum: number;
  samples: number;
}

/** Keeps the whole of a series in at most `maxPoints` points (at least 2): when they are full, neighbours are
 * merged, and every further point takes twice as many samples. */
export function createSpeedTrace(maxPoints = 96): SpeedTrace {
  const limit = Math.max(2, Math.floor(maxPoints));
  let kept: OpenPoint[] = [];
  let samplesPerPoint = 1;
  let shown: readonly TracePoint[] | undefined;

  return {
    add(value, atMs) {
      if (!Number.isFinite(value)) return;
      shown = undefined;
      const open = kept.at(-1);
      if (open !== undefined && open.samples < samplesPerPoint) {
        open.atMs = atMs;
        open.sum += value;
        open.samples += 1;
        return;
      }
      if (kept.length === limit) {
        kept = mergePairs(kept);
        samplesPerPoint *= 2;
      }
      kept.push({ atMs, sum: value, samples: 1 });
    },
    points() {
      shown ??= kept.map(({ atMs, sum, samples }) => ({ atMs, value: sum / samples }));
      return shown;
    },
  };
}

function mergePairs(points: readonly OpenPoint[]): OpenPoint[] {
  const merged: OpenPoint[] = [];
  for (let i = 0; i < points.length; i += 2) {
    const [first, second] = [points[i], points[i + 1]];
    if (first === undefined) continue;
    merged.push({
      atMs: (second ?? first).atMs,
      sum: first.sum + (second?.sum ?? 0),
      samples: first.samples + (second?.samples ?? 0),
    });
  }
  return merged;
}
