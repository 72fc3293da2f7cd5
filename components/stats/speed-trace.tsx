import { memo } from "react";
import type { TracePoint } from "@/lib/stats/speed-trace";
import { tracePath } from "./trace-path";

const WIDTH = 112;
const HEIGHT = 22;

/** The speed so far as one line. It keeps its place while there is nothing to draw; readers get the figures. */
export const SpeedTrace = memo(function SpeedTrace({ points }: { readonly points: readonly TracePoint[] }) {
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="h-[22px] w-16 fill-none @md:w-28 stroke-trace"
    >
      <path
        d={tracePath(points, WIDTH, HEIGHT)}
        strokeWidth={1.5}
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
});
