import type { DetailsPanelProps } from "@/components/stats/details-panel";
import type { Phase, PhaseTimes, TokenRate } from "@/components/stats/figures";
import type { LiveStripProps } from "@/components/stats/live-strip";
import { fill, plural } from "@/components/texts/fill";
import type { Texts } from "@/components/texts/texts";
import type { Usage } from "@/lib/chat/events";
import type { Link } from "@/lib/chat/link";
import { type AssistantMessage, isLive, type ToldStatus } from "@/lib/chat/messages";
import type { Formats } from "@/lib/stats/format";

type StripFigures = Omit<LiveStripProps, "detailsOpen" | "detailsId" | "onToggleDetails">;
type PanelFigures = Omit<DetailsPanelProps, "id">;

/** The page's language, as far as figures need it. */
export interface FigureWords {
  readonly language: string;
  readonly texts: Texts["chat"];
  readonly formats: Pick<Formats, "formatCount" | "formatRate">;
}

interface Figures {
  readonly strip: StripFigures;
  readonly panel: PanelFigures;
}

/** What the strip and the panel show of an answer: what the page measured, and from the end on what Ollama says. */
export function figuresOf(answer: AssistantMessage, link: Link, words: FigureWords): Figures {
  const { figures, status } = answer;
  const usage = status.kind === "done" ? status.usage : {};
  const shared = {
    elapsedMs: figures.clockMs,
    timeToFirstTokenMs: figures.timeToFirstTokenMs,
    tokensPerSecond: tokenRateOf(answer, usage),
    words: figures.totalWords,
    wordsPerSecond: figures.live?.wordsPerSecond ?? figures.wordsPerSecond,
    doneReason: doneReasonOf(answer),
    tracePoints: figures.trace,
  };
  return {
    strip: {
      ...shared,
      phase: phaseOf(answer),
      model: answer.model,
      standing: standingOf(link, words),
      note: noteOf(answer, link, words),
      ending: endingOf(answer, words),
    },
    panel: {
      ...shared,
      doneReason: endOf(answer, words),
      times: timesOf(answer, usage),
      timeToFirstTextMs: figures.thinkingMs === undefined ? undefined : figures.firstTextMs,
      characters: figures.totalCharacters,
      charactersPerSecond: figures.charactersPerSecond,
      chunks: figures.modelChunks,
      chunksPerSecond: figures.live?.chunksPerSecond ?? figures.chunksPerSecond,
      gapMs: figures.interChunkLatencyMs,
      chunkSize: figures.chunkSize,
      promptTokens: usage.prompt_tokens,
      completionTokens: usage.completion_tokens,
    },
  };
}

/** The figures of an answer that failed for want of its model, while that is fetched: it waits to be asked again. */
export function whileFetching({ strip, panel }: Figures, { texts }: FigureWords): Figures {
  return {
    strip: { ...strip, phase: "loading", standing: texts.fetchingModel, elapsedMs: undefined },
    panel: { ...panel, doneReason: undefined },
  };
}

function phaseOf({ status, loading }: AssistantMessage): Phase {
  if (status.kind === "waiting") {
    const told = status.told?.phase;
    if (told === "queued" || told === "loading" || told === "prefill") return told;
    return loading ? "loading" : "prefill";
  }
  return status.kind === "streaming" ? status.phase : "done";
}

/** What stands in the phase's place while the connection matters more. */
function standingOf(link: Link, { texts }: FigureWords): string | undefined {
  if (link.kind === "reconnecting") return texts.reconnecting;
  return link.kind === "stopping" ? texts.stopping : undefined;
}

/** What there is to know of a wait, or of a stop. */
function noteOf({ status }: AssistantMessage, link: Link, words: FigureWords): string | undefined {
  if (status.kind === "stopped") {
    const { releaseMs } = status;
    return releaseMs === undefined
      ? undefined
      : fill(words.texts.freedAfter, { time: formatRelease(releaseMs, words) });
  }
  if (status.kind !== "waiting") return undefined;
  if (link.kind === "stopping") return link.isSlow ? words.texts.stillReading : undefined;
  return link.kind === "reconnecting" ? undefined : placeOf(status.told, words);
}

function placeOf(told: ToldStatus | undefined, { texts, formats }: FigureWords): string | undefined {
  if (told?.phase !== "queued" || told.queue_position === undefined) return undefined;
  const place =
    told.queue_position === 0
      ? texts.nextInLine
      : fill(texts.ahead, { count: formats.formatCount(told.queue_position) });
  return told.eta === undefined ? place : `${place} · ${fill(texts.about, { time: formatWait(told.eta) })}`;
}

/** The whole of how it ended: a narrow strip has no room for the release. */
function endOf(answer: AssistantMessage, words: FigureWords): string | undefined {
  const { status } = answer;
  if (status.kind !== "stopped" || status.releaseMs === undefined) return doneReasonOf(answer);
  return fill(words.texts.stoppedFreed, { time: formatRelease(status.releaseMs, words) });
}

function formatWait(seconds: number): string {
  return seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
}

/** Milliseconds below a tenth of a second, which would read as nothing. */
function formatRelease(releaseMs: number, { formats }: FigureWords): string {
  return releaseMs < 100
    ? `${Math.max(1, Math.round(releaseMs))} ms`
    : `${formats.formatRate(releaseMs / 1_000)} s`;
}

function endingOf(
  { status, figures }: AssistantMessage,
  { language, texts }: FigureWords,
): string | undefined {
  if (status.kind !== "stopped" || figures.totalWords === 0) return undefined;
  return plural(language, texts.stoppedAt, figures.totalWords);
}

function tokenRateOf({ figures, status }: AssistantMessage, usage: Usage): TokenRate | undefined {
  if (usage.tokens_per_second !== undefined) return { value: usage.tokens_per_second, exact: true };
  const value = isLive(status) ? figures.live?.chunksPerSecond : figures.chunksPerSecond;
  return value === undefined ? undefined : { value, exact: false };
}

function doneReasonOf({ status }: AssistantMessage): string | undefined {
  if (status.kind === "done") return status.doneReason;
  if (status.kind === "stopped") return "stopped";
  if (status.kind !== "error") return undefined;
  return status.failure.code === "interrupted" ? "interrupted" : "failed";
}

/** Until Ollama says how the wait was split, all of it is the one thing the page knows of: loading, if the model was
 * not in memory, else reading the prompt. */
function timesOf({ figures, loading }: AssistantMessage, usage: Usage): PhaseTimes {
  const waitedMs = figures.timeToFirstTokenMs ?? figures.clockMs;
  const isSplit = usage.prompt_eval_duration !== undefined;
  const { firstTextMs, lastOutputMs } = figures;
  return {
    loadingMs: isSplit ? toMs(usage.load_duration) : loading ? waitedMs : undefined,
    promptMs: isSplit ? toMs(usage.prompt_eval_duration) : loading ? undefined : waitedMs,
    thinkingMs: figures.thinkingMs,
    answeringMs:
      firstTextMs === undefined || lastOutputMs === undefined ? undefined : lastOutputMs - firstTextMs,
  };
}

function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000;
}
