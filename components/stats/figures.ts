import type { Texts } from "@/components/texts/texts";
import { ABSENT, type Formats } from "@/lib/stats/format";

/** How far an answer is; `done` is however it ended. */
export type Phase = "queued" | "loading" | "prefill" | "thinking" | "answering" | "done";

/**
 * Tokens per second. `exact` is Ollama's own count at the end; what is counted while it runs are chunks, which are
 * about as many, and stands behind a "~".
 */
export interface TokenRate {
  readonly value: number;
  readonly exact: boolean;
}

/** `~53` while it runs, where tenths only flicker; `53.2` once it is exact. */
export function formatTokenRate(
  rate: TokenRate | undefined,
  { formatRate, formatLiveRate }: Formats,
): string {
  if (!rate) return ABSENT;
  return rate.exact ? formatRate(rate.value) : `~${formatLiveRate(rate.value)}`;
}

/** Why an answer ended, where that is worth saying; an ordinary end is not. */
export function endWords(doneReason: string | undefined, ends: Texts["stats"]["ends"]): string | undefined {
  if (doneReason === undefined || doneReason === "stop") return undefined;
  return isKnownEnd(doneReason, ends) ? ends[doneReason] : doneReason;
}

function isKnownEnd<Ends extends object>(reason: PropertyKey, ends: Ends): reason is keyof Ends {
  return Object.hasOwn(ends, reason);
}

export interface Span {
  readonly name: keyof Texts["stats"]["spans"];
  readonly ms: number;
  /** The class that colours it. */
  readonly tone: "load" | "read" | "think" | "answer";
}

export interface PhaseTimes {
  readonly loadingMs?: number | undefined;
  readonly promptMs?: number | undefined;
  readonly thinkingMs?: number | undefined;
  readonly answeringMs?: number | undefined;
}

/** The phases that took time, in their order. What is unknown or nothing is left out. */
export function spansOf(times: PhaseTimes): Span[] {
  const all = [
    { name: "loading", ms: times.loadingMs, tone: "load" },
    { name: "reading", ms: times.promptMs, tone: "read" },
    { name: "thinking", ms: times.thinkingMs, tone: "think" },
    { name: "answering", ms: times.answeringMs, tone: "answer" },
  ] as const;
  return all.flatMap(({ name, ms, tone }) => (ms !== undefined && ms > 0 ? [{ name, ms, tone }] : []));
}
