import type { Clock } from "./clock";
import type { EvaluateCall, LoadedModel } from "./runner";
import { createStopFilter } from "./stop-sequences";
import { createThinkingSplitter, type Split } from "./thinking";

/** Counts and times of a finished answer, for Ollama's counters. */
export interface AnswerCounts {
  readonly promptTokens: number;
  readonly promptMs: number;
  /** Sampled tokens; the one that ended the answer counts, as in Ollama. */
  readonly tokens: number;
  readonly evalMs: number;
  /** Token ids of prompt and answer, to be continued by /api/generate. */
  readonly context: readonly number[];
}

export type AnswerEvent =
  | { readonly type: "delta"; readonly content: string; readonly thinking: string }
  | { readonly type: "end"; readonly reason: "stop" | "length"; readonly counts: AnswerCounts };

/** A runaway answer ends after this many times the context; Ollama drew the same line. */
const RUNAWAY_CONTEXTS = 10;

/** Streams the answer of a loaded model: deltas in which no character is cut and no stop sequence appears, then
 * exactly one `end`. Returning early stops the model.
 * @throws what the model throws; the signal's reason after an abort */
export async function* generateAnswer(
  model: LoadedModel,
  call: EvaluateCall,
  clock: Clock,
): AsyncGenerator<AnswerEvent, void> {
  const startedMs = clock.elapsedMs();
  const evaluation = await model.evaluate(call);
  const stops = createStopFilter([...call.sampling.stop, ...evaluation.stopTexts]);
  const splitter = createThinkingSplitter(evaluation.thinkingOpen);
  const limit = tokenLimit(call.sampling.predictTokens, model.contextTokens, evaluation.promptTokens.length);
  const complete = completionCheck(call);
  const context = [...evaluation.promptTokens];
  let firstMs: number | undefined;
  let tokens = 0;
  let reason: "stop" | "length" = "length";
  let stopped = false;

  for await (const token of evaluation.tokens) {
    firstMs ??= clock.elapsedMs();
    tokens++;
    if (token.endOfAnswer) {
      reason = "stop";
      break;
    }
    context.push(token.id);
    const passed = stops.push(token.text);
    stopped = passed.stopped;
    const split = splitter.push(passed.text);
    if (hasText(split)) yield { type: "delta", ...split };
    if (stopped || complete(split.content)) {
      reason = "stop";
      break;
    }
    if (tokens >= limit) break;
  }

  const held = splitter.push(stopped ? "" : stops.flush());
  const rest = splitter.flush();
  const last = { content: held.content + rest.content, thinking: held.thinking + rest.thinking };
  if (hasText(last)) yield { type: "delta", ...last };

  const endMs = clock.elapsedMs();
  const promptMs = (firstMs ?? endMs) - startedMs;
  const evalMs = endMs - (firstMs ?? endMs);
  const counts = { promptTokens: evaluation.promptTokens.length, promptMs, tokens, evalMs, context };
  yield { type: "end", reason, counts };
}

function hasText(split: Split): boolean {
  return split.content !== "" || split.thinking !== "";
}

function tokenLimit(predictTokens: number, contextTokens: number, promptTokens: number): number {
  if (predictTokens > 0) return predictTokens;
  if (predictTokens === -2) return Math.max(1, contextTokens - promptTokens);
  return contextTokens * RUNAWAY_CONTEXTS;
}

/** Says when a JSON answer is whole: the grammar would allow white space for ever after it. */
function completionCheck(call: EvaluateCall): (content: string) => boolean {
  if (call.format.type === "text") return () => false;
  let answer = "";
  return (content) => {
    answer += content;
    return /[}\]]\s*$/.test(content) && isJson(answer);
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
