/** Turns token ids into text, given the ids before them. */
export type Detokenize = (tokens: readonly number[], before: readonly number[]) => string;

/** Turns sampled tokens into whole characters. */
export interface TokenText {
  /** The text that this token completes; empty while a character is unfinished. */
  push(token: number): string;
}

const REPLACEMENT = "\uFFFD";
/** A character spans at most four byte tokens; more held ones mean the model wrote invalid bytes. */
const HELD_MAX = 6;
const CONTEXT_TOKENS = 8;

/** Holds tokens back until they are valid UTF-8 together, as an emoji or a rare letter spans several. */
export function createTokenText(detokenize: Detokenize, prompt: readonly number[]): TokenText {
  let before = prompt.slice(-CONTEXT_TOKENS);
  let held: number[] = [];
  return {
    push(token) {
      held.push(token);
      const text = detokenize(held, before);
      if (text.endsWith(REPLACEMENT) && held.length < HELD_MAX) return "";
      before = [...before, ...held].slice(-CONTEXT_TOKENS);
      held = [];
      return text;
    },
  };
}
