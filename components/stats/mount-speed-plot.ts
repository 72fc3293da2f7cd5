import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Formats } from "@/lib/stats/format";
import type { TracePoint } from "@/lib/stats/speed-trace";

export interface MountedPlot {
  draw(points: readonly TracePoint[]): void;
  unmount(): void;
}

const FONT_FAMILY = '"Inter Variable", ui-sans-serif, system-ui, sans-serif';

/**
 * Draws a speed over time into `box`, as large as the box, until unmounted. Colours are the page's tokens, read
 * anew for every drawing, so a change of theme needs nothing but one more.
 */
export function mountSpeedPlot(
  box: HTMLElement,
  points: readonly TracePoint[],
  formats: Pick<Formats, "formatLiveRate">,
): MountedPlot {
  const plot = new UPlot(optionsFor(box, formats), columns(points), box);
  const redraw = () => plot.redraw(false);
  const resizing = new ResizeObserver(() => plot.setSize(sizeOf(box)));
  resizing.observe(box);
  const theming = new MutationObserver(redraw);
  theming.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", redraw);

  return {
    draw: (newer) => plot.setData(columns(newer)),
    unmount() {
      resizing.disconnect();
      theming.disconnect();
      scheme.removeEventListener("change", redraw);
      plot.destroy();
    },
  };
}

function optionsFor(box: HTMLElement, { formatLiveRate }: Pick<Formats, "formatLiveRate">): UPlot.Options {
  const color = colorReader(box);
  const remPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const axis = {
    font: `${remPx * 0.71875}px ${FONT_FAMILY}`,
    stroke: () => color("var(--faint)"),
    ticks: { show: false },
  } satisfies UPlot.Axis;
  return {
    ...sizeOf(box),
    padding: [8, 8, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      {
        ...axis,
        size: remPx * 1.375,
        gap: 4,
        space: remPx * 4,
        grid: { show: false },
        values: (_, at) => at.map((s) => `${formatLiveRate(s)} s`),
      },
      {
        ...axis,
        size: remPx * 2.125,
        gap: 6,
        space: 28,
        grid: { stroke: () => color("var(--line)"), width: 1 },
        values: (_, at) => at.map((value) => formatLiveRate(value)),
      },
    ],
    series: [
      {},
      {
        stroke: () => color("var(--trace)"),
        fill: () => color("color-mix(in oklch, var(--trace) 14%, transparent)"),
        width: 1.75,
        points: { show: false },
      },
    ],
  };
}

/** What a CSS colour computes to in the box: a canvas knows no custom properties. */
function colorReader(box: HTMLElement): (css: string) => string {
  const probe = document.createElement("span");
  probe.hidden = true;
  box.append(probe);
  return (css) => {
    probe.style.color = css;
    return getComputedStyle(probe).color;
  };
}

function sizeOf(box: HTMLElement): { readonly width: number; readonly height: number } {
  return { width: box.clientWidth, height: box.clientHeight };
}

function columns(points: readonly TracePoint[]): UPlot.AlignedData {
  return [points.map(({ atMs }) => atMs / 1_000), points.map(({ value }) => value)];
}
