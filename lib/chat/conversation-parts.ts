import type { Snapshot } from "./conversation-saver";
import type { Message } from "./messages";
import type { ChatState } from "./reducer";
import type { ChatRequest } from "./request";
import type { PlacedMessage } from "./storage";

/** What the model is told: every question, and of each answer its text; last, the part of an answer that it is to
 * continue. Empty answers would only confuse it. */
export function conversationOf({ settled, live }: ChatState): ChatRequest["conversation"] {
  const kept = live?.content.slice(0, live.keptUnits) ?? "";
  const told: readonly Pick<Message, "role" | "content">[] = [
    ...settled,
    { role: "assistant", content: kept },
  ];
  return told.flatMap(({ role, content }) => (content === "" ? [] : [{ role, content }]));
}

/** The last `count` messages with their places, and the conversation's head. */
export function tail(state: ChatState, count: number): Snapshot {
  const all = state.live === undefined ? state.settled : [...state.settled, state.live];
  const from = Math.max(0, all.length - count);
  const messages: readonly PlacedMessage[] = all
    .slice(from)
    .map((message, offset) => ({ position: from + offset, message }));
  return { head: state.head, messages };
}
