import type { DetailsPanelProps } from "@/components/stats/details-panel";
import type { Phase, PhaseTimes, TokenRate } from "@/components/stats/figures";
import type { LiveStripProps } from "@/components/stats/live-strip";
import type { Usage } from "@/lib/chat/events";
import { type AssistantMessage, isLive } from "@/lib/chat/messages";

type StripFigures = Omit<LiveStripProps, "detailsOpen" | "detailsId" | "onToggleDetails" | "actions">;
type PanelFigures = Omit<DetailsPanelProps, "id">;

/** What the strip and the panel show of an answer: what the page measured, and from the end on what Ollama says. */
export function figuresOf(answer: AssistantMessage): { strip: StripFigures; panel: PanelFigures } {
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
    strip: { ...shared, phase: phaseOf(answer), model: answer.model },
    panel: {
      ...shared,
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

function phaseOf({ status, loading }: AssistantMessage): Phase {
  if (status.kind === "waiting") return loading ? "loading" : "prefill";
  return status.kind === "streaming" ? status.phase : "done";
}

function tokenRateOf({ figures, status }: AssistantMessage, usage: Usage): TokenRate | undefined {
  if (usage.tokens_per_second !== undefined) return { value: usage.tokens_per_second, exact: true };
  const value = isLive(status) ? figures.live?.chunksPerSecond : figures.chunksPerSecond;
  return value === undefined ? undefined : { value, exact: false };
}

function doneReasonOf({ status }: AssistantMessage): string | undefined {
  if (status.kind === "done") return status.doneReason;
  if (status.kind === "stopped") return "stopped";
  return status.kind === "error" ? "failed" : undefined;
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
