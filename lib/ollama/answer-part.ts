import type { Usage } from "@/lib/chat/events";
import type { AnswerPart } from "@/lib/chat/service";
import type { ChatLine, Counters } from "./chat-line";

const NANOSECONDS_PER_SECOND = 1e9;

/** Appends what a line says to `parts`: its thought, then its text, then the end. A line may say nothing (models
 * that think send empty ones), or end the answer and still carry text. A missing done_reason is `stop`. */
export function appendAnswerParts(line: Exclude<ChatLine, { type: "error" }>, parts: AnswerPart[]): void {
  if (line.thinking !== "") parts.push({ type: "thinking", text: line.thinking });
  if (line.text !== "") parts.push({ type: "text", text: line.text });
  if (line.type === "done") {
    parts.push({ type: "end", doneReason: line.doneReason || "stop", usage: toUsage(line.counters) });
  }
}

/** Ollama's counters in seconds. What it did not say is absent; so is a speed that cannot be computed. */
function toUsage(counters: Counters): Usage {
  const { eval_count: tokens, eval_duration: evalNs } = counters;
  const usage: Record<keyof Usage, number | undefined> = {
    prompt_tokens: counters.prompt_eval_count,
    completion_tokens: tokens,
    tokens_per_second:
      tokens === undefined || !evalNs ? undefined : (tokens * NANOSECONDS_PER_SECOND) / evalNs,
    load_duration: toSeconds(counters.load_duration),
    prompt_eval_duration: toSeconds(counters.prompt_eval_duration),
    eval_duration: toSeconds(evalNs),
    total_duration: toSeconds(counters.total_duration),
  };
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== undefined));
}

function toSeconds(nanoseconds: number | undefined): number | undefined {
  return nanoseconds === undefined ? undefined : nanoseconds / NANOSECONDS_PER_SECOND;
}
