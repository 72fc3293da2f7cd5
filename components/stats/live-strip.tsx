import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { fill, plural } from "@/components/texts/fill";
import { useLanguage, useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import type { TracePoint } from "@/lib/stats/speed-trace";
import { endWords, formatTokenRate, type Phase, type TokenRate } from "./figures";
import { SpeedTrace } from "./speed-trace";

export interface LiveStripProps {
  readonly phase: Phase;
  /** Since the question was sent; once done, to the answer's end. */
  readonly elapsedMs: number | undefined;
  readonly timeToFirstTokenMs?: number | undefined;
  readonly tokensPerSecond?: TokenRate | undefined;
  readonly words?: number | undefined;
  readonly wordsPerSecond?: number | undefined;
  readonly tracePoints: readonly TracePoint[];
  /** Shown in the phase's place when the answer is done. */
  readonly model?: string | undefined;
  /** Ollama's `done_reason`, or "stopped"; said when it is not an ordinary end. */
  readonly doneReason?: string | undefined;
  /** Said in the phase's place while it matters more, such as "reconnecting…". */
  readonly standing?: string | undefined;
  /** Said after the clock. */
  readonly note?: string | undefined;
  /** Said in the end's place; it counts the words itself. */
  readonly ending?: string | undefined;
  readonly detailsOpen: boolean;
  /** The panel's id. */
  readonly detailsId?: string | undefined;
  readonly onToggleDetails: () => void;
}

/**
 * One line under an answer: what is happening, since when, how fast. It has one height for ever and every figure
 * has room for its usual values. Figures stand in the order of their worth: those for which a narrow strip has no
 * room wrap to a second line, which is never seen. The caller names the group it stands in.
 */
export function LiveStrip(props: LiveStripProps) {
  const isDone = props.phase === "done";
  const { formatClock, formatWhole } = useFormats();
  return (
    <div className="@container">
      <div className="num mt-1 flex h-8.5 pointer-coarse:h-12 items-center gap-3 overflow-hidden whitespace-nowrap border-line border-t text-dim text-xs">
        <div className="flex h-full min-w-0 flex-1 flex-wrap items-center gap-x-3 overflow-hidden *:h-full @md:gap-x-3.5">
          <Standing {...props} />
          <Part>
            <b dir="auto" className="min-w-10 font-[550] text-ink">
              {isDone ? formatWhole(props.elapsedMs, props.timeToFirstTokenMs) : formatClock(props.elapsedMs)}
            </b>
          </Part>
          {props.note && <Part>{props.note}</Part>}
          {hasOutput(props.phase) && (
            <>
              <span className={`items-center ${isDone ? "hidden @md:flex" : "flex"}`}>
                <SpeedTrace points={props.tracePoints} />
              </span>
              <Speed rate={props.tokensPerSecond} />
            </>
          )}
          <FirstToken ms={props.timeToFirstTokenMs} />
          {props.ending === undefined && (
            <Words words={props.words} perSecond={isDone ? undefined : props.wordsPerSecond} />
          )}
        </div>
        <DetailsButton isOpen={props.detailsOpen} panelId={props.detailsId} onClick={props.onToggleDetails} />
      </div>
    </div>
  );
}

function Part({ children }: { readonly children: ReactNode }) {
  return <span className="flex items-center gap-1">{children}</span>;
}

type StandingProps = Pick<LiveStripProps, "phase" | "model" | "doneReason" | "standing" | "ending">;

/** The phase while there is one, then who answered and, if it matters, how it ended. */
function Standing({ phase, model, doneReason, standing, ending }: StandingProps) {
  const { phases, ends } = useTexts().stats;
  if (phase !== "done") {
    const [tone, dot] =
      standing === undefined
        ? ["text-accent", "bg-current"]
        : ["text-dim", "hidden border border-current @md:block"];
    // Wide enough for "reconnecting…", so that nothing moves when it is said; on a phone it does without the dot.
    return (
      <span
        className={`flex min-w-22 items-center gap-[7px] font-[550] @max-md:tracking-tight @md:min-w-26 ${tone}`}
      >
        <i aria-hidden="true" className={`size-1.5 shrink-0 rounded-full ${dot}`} />
        {standing ?? phases[phase]}
      </span>
    );
  }
  const end = ending ?? endWords(doneReason, ends);
  return (
    <span className="flex min-w-20 items-center gap-2">
      <span dir="auto" className="max-w-[min(11rem,28cqw)] truncate" title={model}>
        {model ?? phases[phase]}
      </span>
      {end && (
        <span className="max-w-[calc(100%-3rem)] shrink-0 truncate font-[550] text-warn" title={end}>
          {end}
        </span>
      )}
    </span>
  );
}

/** Before the first output there is nothing to draw or to count, only a phase and a clock. */
function hasOutput(phase: Phase): boolean {
  return phase === "thinking" || phase === "answering" || phase === "done";
}

function Speed({ rate }: { readonly rate: TokenRate | undefined }) {
  const { tokensPerSecond } = useTexts().stats;
  const formats = useFormats();
  return (
    <span className="flex min-w-[5.75rem] items-center gap-1">
      <b className="font-[550] text-ink">{formatTokenRate(rate, formats)}</b> {tokensPerSecond}
    </span>
  );
}

function FirstToken({ ms }: { readonly ms: number | undefined }) {
  const { firstTokenIn } = useTexts().stats;
  const { formatSeconds } = useFormats();
  if (ms === undefined) return null;
  return (
    <Part>
      {firstTokenIn}{" "}
      <b dir="auto" className="font-[550] text-ink">
        {formatSeconds(ms)}
      </b>
    </Part>
  );
}

interface WordsProps {
  readonly words: number | undefined;
  readonly perSecond: number | undefined;
}

function Words({ words, perSecond }: WordsProps) {
  const { stats } = useTexts();
  const language = useLanguage();
  const { formatLiveRate } = useFormats();
  if (!words) return null;
  const parts = [plural(language, stats.counted, words)];
  if (perSecond !== undefined && perSecond > 0) {
    parts.push(fill(stats.perSecond, { rate: formatLiveRate(perSecond) }));
  }
  return <Part>{parts.join(" · ")}</Part>;
}

interface DetailsButtonProps {
  readonly isOpen: boolean;
  readonly panelId: string | undefined;
  readonly onClick: () => void;
}

function DetailsButton({ isOpen, panelId, onClick }: DetailsButtonProps) {
  const { details } = useTexts().stats;
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-controls={isOpen ? panelId : undefined}
      onClick={onClick}
      className="flex h-7 shrink-0 items-center justify-center gap-1 rounded-control px-1 transition-colors hover:text-ink"
    >
      <span className="sr-only @sm:not-sr-only">{details}</span>
      <ChevronDown
        aria-hidden
        size={15}
        strokeWidth={1.75}
        className={`transition-transform ${isOpen ? "rotate-180" : ""}`}
      />
    </button>
  );
}
