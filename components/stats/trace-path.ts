import type { TracePoint } from "@/lib/stats/speed-trace";

/** Space above and below the line, so that its stroke is never cut. */
const MARGIN = 2;

/**
 * A speed over time as the `d` of an SVG path in a `width` × `height` box: the first point at the left edge, the
 * last at the right, zero at the bottom and the greatest value at the top. Empty for fewer than two points.
 */
export function tracePath(points: readonly TracePoint[], width: number, height: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || last.atMs <= first.atMs) return "";
  const greatest = points.reduce((max, { value }) => Math.max(max, value), 0) || 1;
  const x = (atMs: number) => ((atMs - first.atMs) / (last.atMs - first.atMs)) * width;
  const y = (value: number) => height - MARGIN - (Math.max(0, value) / greatest) * (height - 2 * MARGIN);
  return points
    .map(({ atMs, value }, index) => `${index === 0 ? "M" : "L"}${round(x(atMs))} ${round(y(value))}`)
    .join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
