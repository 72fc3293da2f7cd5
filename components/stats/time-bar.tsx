import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import { ABSENT } from "@/lib/stats/format";
import type { Span } from "./figures";

const FILL: Readonly<Record<Span["tone"], string>> = {
  load: "fill-load",
  read: "fill-read",
  think: "fill-think",
  answer: "fill-trace",
};
const BACKGROUND: Readonly<Record<Span["tone"], string>> = {
  load: "bg-load",
  read: "bg-read",
  think: "bg-think",
  answer: "bg-trace",
};

/** Phases side by side, each as wide as its share of the time, with their names and times below. */
export function TimeBar({ spans }: { readonly spans: readonly Span[] }) {
  const names = useTexts().stats.spans;
  const { formatSeconds } = useFormats();
  const totalMs = spans.reduce((sum, { ms }) => sum + ms, 0);
  let passedMs = 0;
  return (
    <>
      <svg aria-hidden="true" className="mt-2 mb-1.5 block h-[22px] w-full rounded-md bg-sunk">
        {spans.map(({ name, ms, tone }) => {
          const startMs = passedMs;
          passedMs += ms;
          return (
            // The stroke is the gap to the neighbour; above and below it lies outside.
            <rect
              key={name}
              x={percent(startMs / totalMs)}
              y={-2}
              width={percent(ms / totalMs)}
              height={26}
              strokeWidth={2}
              className={`stroke-bg ${FILL[tone]}`}
            />
          );
        })}
      </svg>
      <ul className="num flex flex-wrap gap-x-4 gap-y-1 text-dim text-xs">
        {spans.length === 0 && <li>{ABSENT}</li>}
        {spans.map(({ name, ms, tone }) => (
          <li key={name} className="flex items-center gap-1.5">
            <i aria-hidden="true" className={`size-2 rounded-xs ${BACKGROUND[tone]}`} />
            {names[name]}{" "}
            <b dir="auto" className="font-[550] text-ink">
              {formatSeconds(ms)}
            </b>
          </li>
        ))}
      </ul>
    </>
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
