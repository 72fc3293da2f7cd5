import { contextExceeded } from "./ollama-errors";
import type { Prompt, PromptMessage } from "./runner";

/** Tokens kept at the beginning when a single overlong message has to be cut; Ollama's `num_keep`. */
const KEEP_TOKENS = 4;

/** Makes a prompt fit the context as Ollama does: the oldest messages go first, system messages and the last one
 * stay; when those alone are too long, their middle is cut out.
 * @param tokenize all tokens of a prompt
 * @throws OllamaError 400 when it does not fit and `truncate` is false */
export function fitPrompt(
  prompt: Prompt,
  tokenize: (prompt: Prompt) => number[],
  contextTokens: number,
  truncate: boolean,
): number[] {
  const whole = tokenize(prompt);
  if (whole.length <= contextTokens) return whole;
  if (!truncate) throw contextExceeded(whole.length, contextTokens);
  const shortest = prompt.type === "chat" ? dropOldest(prompt.messages, tokenize, contextTokens) : whole;
  return cutMiddle(shortest, contextTokens);
}

function dropOldest(
  messages: readonly PromptMessage[],
  tokenize: (prompt: Prompt) => number[],
  contextTokens: number,
): number[] {
  const render = (from: number) =>
    tokenize({
      type: "chat",
      messages: messages.filter((message, index) => index >= from || message.role === "system"),
    });
  let low = 0;
  let high = messages.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (render(middle).length <= contextTokens) high = middle;
    else low = middle + 1;
  }
  return render(high);
}

/** Leaves a quarter of the context free, or the answer would begin by forgetting. */
function cutMiddle(tokens: readonly number[], contextTokens: number): number[] {
  if (tokens.length <= contextTokens) return [...tokens];
  const room = Math.max(KEEP_TOKENS + 1, Math.floor((contextTokens * 3) / 4));
  return [...tokens.slice(0, KEEP_TOKENS), ...tokens.slice(tokens.length - (room - KEEP_TOKENS))];
}
