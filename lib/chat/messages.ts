import type { AnswerFigures } from "./answer-meter";
import type { Usage } from "./events";
import type { AnswerFailure } from "./failure";

/** What a person wrote. Times of messages are wall-clock milliseconds since 1970: they are shown and stored. */
export interface UserMessage {
  readonly role: "user";
  readonly id: string;
  readonly content: string;
  readonly sentAtMs: number;
}

/** How far an answer is. `waiting`: nothing has arrived. The last three are final and never change again, except
 * through another generation in their place. */
export type AnswerStatus =
  | { readonly kind: "waiting" }
  | { readonly kind: "streaming"; readonly phase: "thinking" | "answering" }
  | { readonly kind: "done"; readonly doneReason: string; readonly usage: Usage }
  | { readonly kind: "stopped" }
  | { readonly kind: "error"; readonly failure: AnswerFailure };

/** An answer, whole or partial. A retry keeps the id: it takes the failed answer's place. */
export interface AssistantMessage {
  readonly role: "assistant";
  readonly id: string;
  readonly content: string;
  readonly thinking: string;
  /** How much of `content` (UTF-16 units) comes from an earlier generation that this one continues; 0 mostly. */
  readonly keptUnits: number;
  /** The model that was asked, later the one that says it answered; absent when the server was left to choose. */
  readonly model: string | undefined;
  /** Whether the model had to be loaded first, as far as the page knew when it asked. */
  readonly loading: boolean;
  readonly askedAtMs: number;
  readonly status: AnswerStatus;
  readonly figures: AnswerFigures;
}

export type Message = UserMessage | AssistantMessage;

/** What a list of conversations shows of one. */
export interface ConversationHead {
  readonly id: string;
  readonly title: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** True while bytes of this answer may still arrive. */
export function isLive(status: AnswerStatus): boolean {
  return status.kind === "waiting" || status.kind === "streaming";
}

const TITLE_CHARS = 60;

/** A conversation's title: the first line of its first question, cut at a word where that is possible. */
export function titleOf(question: string): string {
  const line = question.trim().split(/\r?\n/, 1)[0]?.replace(/\s+/g, " ") ?? "";
  const letters = Array.from(line);
  if (letters.length <= TITLE_CHARS) return line;
  const cut = letters.slice(0, TITLE_CHARS).join("");
  const lastSpace = cut.lastIndexOf(" ");
  return `${lastSpace > TITLE_CHARS / 2 ? cut.slice(0, lastSpace) : cut}…`;
}
