import { ERROR_TABLE } from "@/lib/chat/errors";
import type { ResumedAnswer } from "./resuming-client";

/** One question that was asked and what came of it. */
export interface SoakOutcome {
  readonly question: number;
  /** An Error where the events themselves were wrong. */
  readonly answer: ResumedAnswer | Error;
  readonly expected: string;
  /** How often the model was asked it. */
  readonly calls: number;
}

/** Memory at a moment. */
export interface MemorySample {
  readonly atMs: number;
  readonly bytes: number;
}

const MIB = 1024 * 1024;
const TEN_MINUTES_MS = 600_000;
/** Faults that are told one by one; the rest are counted. */
const MAX_TOLD = 20;

/** Judges outcomes. Lost is a question without an end; unequal a text that is not the model's, or not the part of it that
 * an early end may have; repeated one that the model was asked more than once. */
export function createSoakTally(tell: (line: string) => void) {
  const ends = new Map<string, number>();
  const counts = { questions: 0, connections: 0, lost: 0, unequal: 0, repeated: 0 };

  function judge({ answer, expected, calls }: SoakOutcome): "lost" | "unequal" | "repeated" | "good" {
    if (answer instanceof Error) return "unequal";
    const { last, text } = answer;
    if (last === undefined || (last.code !== undefined && !(last.code in ERROR_TABLE))) return "lost";
    const isWhole = last.done_reason === "stop";
    if (last.full_content !== text || (isWhole ? text !== expected : !expected.startsWith(text)))
      return "unequal";
    return calls > 1 ? "repeated" : "good";
  }

  return {
    counts,
    ends,
    add(outcome: SoakOutcome): void {
      const { answer } = outcome;
      const verdict = judge(outcome);
      counts.questions++;
      if (verdict !== "good") {
        counts[verdict]++;
        const why =
          answer instanceof Error
            ? answer.message
            : `${answer.refusal ?? ""} ${answer.losses.slice(-3).join(" | ")}`;
        if (counts.lost + counts.unequal + counts.repeated <= MAX_TOLD) {
          tell(`${verdict}: question ${outcome.question}, ${outcome.calls} calls: ${why}`);
        }
      }
      if (answer instanceof Error) return;
      counts.connections += answer.attempts;
      const end = answer.last?.code ?? answer.last?.done_reason ?? "none";
      ends.set(end, (ends.get(end) ?? 0) + 1);
    },
    isGood: () => counts.lost + counts.unequal + counts.repeated === 0,
  };
}

/** The slope of the least-squares line through the samples, in MiB per ten minutes; NaN with fewer than two. */
export function memorySlope(samples: readonly MemorySample[]): number {
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  const middleMs = mean(samples.map(({ atMs }) => atMs));
  const middleBytes = mean(samples.map(({ bytes }) => bytes));
  let above = 0;
  let below = 0;
  for (const { atMs, bytes } of samples) {
    above += (atMs - middleMs) * (bytes - middleBytes);
    below += (atMs - middleMs) ** 2;
  }
  return ((above / below) * TEN_MINUTES_MS) / MIB;
}
