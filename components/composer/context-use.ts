import type { ChatState } from "@/lib/chat/reducer";

/** Tokens that the last whole answer of the shown branch left in the model's window: what it read and what it wrote, as
 * the model server counted. Undefined until one has ended that says so. */
export function usedTokensOf({ settled }: Pick<ChatState, "settled">): number | undefined {
  for (let place = settled.length - 1; place >= 0; place--) {
    const message = settled[place];
    if (message?.role !== "assistant" || message.status.kind !== "done") continue;
    const { prompt_tokens, completion_tokens } = message.status.usage;
    return prompt_tokens === undefined ? undefined : prompt_tokens + (completion_tokens ?? 0);
  }
  return undefined;
}

/** From here on the next question may push the beginning out. */
const NEARLY_FULL = 0.9;

export interface ContextUse {
  /** From 0 to 1. */
  readonly share: number;
  readonly isNearlyFull: boolean;
}

export function contextUse(usedTokens: number, windowTokens: number): ContextUse {
  const share = Math.min(1, usedTokens / windowTokens);
  return { share, isNearlyFull: share >= NEARLY_FULL };
}
