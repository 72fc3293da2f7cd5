"use client";

import { useEffect, useRef } from "react";
import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import type { TracePoint } from "@/lib/stats/speed-trace";
import type { MountedPlot } from "./mount-speed-plot";

interface SpeedPlotProps {
  readonly points: readonly TracePoint[];
}

/** Speed over time, drawn by uPlot, which is loaded when this appears; a table says the same to screen readers. */
export function SpeedPlot({ points }: SpeedPlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<MountedPlot>(undefined);
  const latest = useRef(points);
  const formats = useFormats();

  useEffect(() => {
    const element = box.current;
    let isGone = false;
    if (!element) return;
    const mount = async () => {
      const { mountSpeedPlot } = await import("./mount-speed-plot");
      if (!isGone) plot.current = mountSpeedPlot(element, latest.current, formats);
    };
    // Without the plot the panel still has every figure, and the table.
    mount().catch(() => undefined);
    return () => {
      isGone = true;
      plot.current?.unmount();
      plot.current = undefined;
    };
  }, [formats]);

  useEffect(() => {
    latest.current = points;
    plot.current?.draw(points);
  }, [points]);

  return (
    <figure>
      <div ref={box} aria-hidden="true" className="h-28 w-full" />
      <SpeedTable points={points} />
    </figure>
  );
}

const TABLE_ROWS = 10;

function SpeedTable({ points }: SpeedPlotProps) {
  const { stats } = useTexts();
  const { formatRate, formatSeconds } = useFormats();
  const step = Math.max(1, Math.ceil(points.length / TABLE_ROWS));
  const rows = points.filter((_, index) => index % step === 0);
  return (
    <div className="sr-only">
      <table>
        <caption>{stats.speedOverTime}</caption>
        <thead>
          <tr>
            <th scope="col">{stats.sinceQuestion}</th>
            <th scope="col">{stats.chunksPerSecond}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ atMs, value }) => (
            <tr key={atMs}>
              <td>{formatSeconds(atMs)}</td>
              <td>{formatRate(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
