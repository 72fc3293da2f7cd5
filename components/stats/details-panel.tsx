import type { ReactNode } from "react";
import { fill } from "@/components/texts/fill";
import { Filled } from "@/components/texts/filled";
import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import { ABSENT, type Formats } from "@/lib/stats/format";
import type { TracePoint } from "@/lib/stats/speed-trace";
import { formatTokenRate, type PhaseTimes, spansOf, type TokenRate } from "./figures";
import { SpeedPlot } from "./speed-plot";
import { TimeBar } from "./time-bar";

export interface DetailsPanelProps {
  readonly id?: string | undefined;
  /** How long each phase took, or has taken so far. */
  readonly times: PhaseTimes;
  readonly elapsedMs: number | undefined;
  readonly timeToFirstTokenMs?: number | undefined;
  /** First token of the answer itself, when the model thought before. */
  readonly timeToFirstTextMs?: number | undefined;
  readonly tokensPerSecond?: TokenRate | undefined;
  readonly words?: number | undefined;
  readonly wordsPerSecond?: number | undefined;
  readonly characters?: number | undefined;
  readonly charactersPerSecond?: number | undefined;
  readonly chunks?: number | undefined;
  readonly chunksPerSecond?: number | undefined;
  /** Gaps between neighbouring chunks. */
  readonly gapMs?: { readonly p50: number; readonly p95: number; readonly max: number } | undefined;
  /** Characters per chunk. */
  readonly chunkSize?: { readonly min: number; readonly mean: number; readonly max: number } | undefined;
  readonly promptTokens?: number | undefined;
  readonly completionTokens?: number | undefined;
  readonly doneReason?: string | undefined;
  readonly tracePoints: readonly TracePoint[];
}

/** Every figure of one answer. What nobody said is "–". */
export function DetailsPanel(props: DetailsPanelProps) {
  const { stats } = useTexts();
  const { formatClock, formatWhole } = useFormats();
  const isDone = props.doneReason !== undefined;
  const time = isDone ? formatWhole(props.elapsedMs, props.timeToFirstTokenMs) : formatClock(props.elapsedMs);
  return (
    <section
      id={props.id}
      aria-label={stats.panel}
      className="mt-1.5 mb-1 rounded-card border border-line px-4 pt-3.5 pb-3 text-sm"
    >
      <div className="flex items-baseline justify-between gap-4">
        <h3 className="font-semibold">{stats.whereTimeWent}</h3>
        <span className="num text-dim text-xs">
          <Filled text={stats.inAll} values={{ time }} />
        </span>
      </div>
      <TimeBar spans={spansOf(props.times)} />
      <Figures {...props} />
      <SpeedPlot points={props.tracePoints} />
    </section>
  );
}

function Figures(props: DetailsPanelProps) {
  const { stats } = useTexts();
  const formats = useFormats();
  const { formatCount, formatGap, formatSeconds } = formats;
  const { gapMs: gap, chunkSize: size } = props;
  const perSecond = (rate: number | undefined) =>
    rate !== undefined && rate > 0 ? fill(stats.perSecond, { rate: formats.formatRate(rate) }) : undefined;
  const sizeOf = (chars: number) => formatSize(chars, formats);
  return (
    <dl className="num my-3.5 grid grid-cols-2 gap-x-5 gap-y-3 sm:grid-cols-4">
      <Figure label={stats.firstToken} value={formatSeconds(props.timeToFirstTokenMs)}>
        {props.timeToFirstTextMs !== undefined && (
          <Filled text={stats.answerIn} values={{ time: formatSeconds(props.timeToFirstTextMs) }} />
        )}
      </Figure>
      <Figure
        label={stats.speed}
        value={`${formatTokenRate(props.tokensPerSecond, formats)} ${stats.tokensPerSecond}`}
      />
      <Figure label={stats.wordCount} value={formatCount(props.words)}>
        {perSecond(props.wordsPerSecond)}
      </Figure>
      <Figure label={stats.characters} value={formatCount(props.characters)}>
        {perSecond(props.charactersPerSecond)}
      </Figure>
      <Figure label={stats.chunks} value={formatCount(props.chunks)}>
        {perSecond(props.chunksPerSecond)}
      </Figure>
      <Figure label={stats.gap} value={gap ? `${triple(gap.p50, gap.p95, gap.max, formatGap)} ms` : ABSENT} />
      <Figure
        label={stats.chunkSize}
        value={size ? `${triple(size.min, size.mean, size.max, sizeOf)} ${stats.charactersShort}` : ABSENT}
      />
      <Figure
        label={stats.tokens}
        value={`${formatCount(props.promptTokens)} · ${formatCount(props.completionTokens)}`}
      >
        {props.doneReason && <Filled text={stats.end} values={{ reason: props.doneReason }} />}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  readonly label: string;
  /** A number, then maybe its unit after the last space. */
  readonly value: string;
  /** What stands small behind it. */
  readonly children?: ReactNode;
}

function Figure({ label, value, children }: FigureProps) {
  const [, number = value, unit] = /^(.*\S) ([\p{L}/]+)$/u.exec(value) ?? [];
  return (
    <div className="min-w-0">
      <dt className="text-dim text-xs">{label}</dt>
      <dd className="font-[550] text-lg tracking-[-0.01em]">
        {number}
        {(unit || children) && (
          <small className="font-[450] text-dim text-xs tracking-normal">
            {unit && ` ${unit}`}
            {children && <> · {children}</>}
          </small>
        )}
      </dd>
    </div>
  );
}

function formatSize(chars: number, { formatCount, formatRate }: Formats): string {
  return Number.isInteger(chars) ? formatCount(chars) : formatRate(chars);
}

function triple(a: number, b: number, c: number, format: (value: number) => string): string {
  return [a, b, c].map(format).join(" · ");
}
