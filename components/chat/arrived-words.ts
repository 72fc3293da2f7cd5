import type { ChatState } from "@/lib/chat/reducer";

/** How far an answer was at some moment. */
export interface WordMark {
  readonly id: string | undefined;
  readonly words: number;
}

/** Counted in steps, so that who shows the count is not rendered with every token. */
const STEP = 10;

/** How many words the conversation's last answer has. */
export function markWords({ live, settled }: Pick<ChatState, "live" | "settled">): WordMark {
  const last = live ?? settled.at(-1);
  return { id: last?.id, words: last?.role === "assistant" ? last.figures.totalWords : 0 };
}

/** Words of the last answer that came after `mark`, in steps of ten while it arrives; all of them when it is another. */
export function wordsSince(mark: WordMark, state: Pick<ChatState, "live" | "settled">): number {
  const { id, words } = markWords(state);
  const count = Math.max(0, id === mark.id ? words - mark.words : words);
  return state.live === undefined ? count : Math.floor(count / STEP) * STEP;
}
