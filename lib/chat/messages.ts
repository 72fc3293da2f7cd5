import type { AnswerFigures } from "./answer-meter";
import type { Attachment } from "./attachments";
import type { ChatSettings } from "./chat-settings";
import type { StatusEvent, Usage } from "./events";
import { type AnswerFailure, interruptedFailure } from "./failure";

/** What a person wrote. Times of messages are wall-clock milliseconds since 1970: they are shown and stored. */
export interface UserMessage {
  readonly role: "user";
  readonly id: string;
  /** The message it follows; absent at the beginning of a conversation. Messages with one parent are branches. */
  readonly parentId?: string | undefined;
  readonly content: string;
  readonly attachments?: readonly Attachment[] | undefined;
  readonly sentAtMs: number;
}

/** How far an answer is. `waiting`: nothing has arrived, but the server may say what it does meanwhile. The last three
 * are final and never change again, except through another generation in their place. */
export type AnswerStatus =
  | { readonly kind: "waiting"; readonly told?: ToldStatus | undefined }
  | { readonly kind: "streaming"; readonly phase: "thinking" | "answering" }
  | { readonly kind: "done"; readonly doneReason: string; readonly usage: Usage }
  /** `releaseMs`: from the wish to stop until the model server was let go; absent when nobody said. */
  | { readonly kind: "stopped"; readonly releaseMs?: number | undefined }
  | { readonly kind: "error"; readonly failure: AnswerFailure };

/** What the server told of an answer that has not begun. */
export type ToldStatus = Pick<StatusEvent, "phase" | "queue_position" | "eta">;

/** How to find an answer again: stored with it, so that no reload loses the way. */
export interface GenerationPointer {
  /** The Idempotency-Key of the request: sent again, it joins what the first one began. */
  readonly key: string;
  /** The model that the request named, if it named one. */
  readonly askedModel: string | undefined;
  /** The settings that the request had; it has to be the same request when it is sent again. */
  readonly settings?: ChatSettings | undefined;
  /** Absent until the server has accepted the request. */
  readonly id?: string | undefined;
  /** Up to here the server's events are in the message. */
  readonly lastEventId?: string | undefined;
}

/** An answer, whole or partial. A retry of one without output keeps the id: it takes its place. */
export interface AssistantMessage {
  readonly role: "assistant";
  readonly id: string;
  /** The question that it answers. */
  readonly parentId?: string | undefined;
  readonly content: string;
  readonly thinking: string;
  /** How much of `content` (UTF-16 units) comes from an earlier generation that this one continues; 0 mostly. */
  readonly keptUnits: number;
  /** The model that was asked, later the one that says it answered; absent when the server was left to choose. */
  readonly model: string | undefined;
  /** Whether the model had to be loaded first, as far as the page knew when it asked. */
  readonly loading: boolean;
  readonly askedAtMs: number;
  /** When it ended; absent while it runs. */
  readonly endedAtMs?: number | undefined;
  readonly status: AnswerStatus;
  readonly figures: AnswerFigures;
  /** Absent in messages of a time before answers could be found again. */
  readonly generation?: GenerationPointer | undefined;
}

export type Message = UserMessage | AssistantMessage;

/** What a list of conversations shows of one. */
export interface ConversationHead {
  readonly id: string;
  readonly title: string;
  /** True once a person has named it: then no question names it any more. */
  readonly isRenamed?: boolean | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly pinnedAtMs?: number | undefined;
  /** The last message of the branch that is shown; absent in an empty conversation. */
  readonly leafId?: string | undefined;
  /** What differs from the page's defaults in this conversation. */
  readonly settings?: ChatSettings | undefined;
  /** Questions that wait for the running answer to end, in their order. */
  readonly queue?: readonly QueuedQuestion[] | undefined;
}

/** What one sends: text, and what is attached to it. */
export interface QuestionDraft {
  readonly content: string;
  readonly attachments?: readonly Attachment[] | undefined;
}

export interface QueuedQuestion extends QuestionDraft {
  readonly id: string;
  /** The message it was written to, where that is not the answer it waits for. */
  readonly parentId?: string | undefined;
}

/** True while bytes of this answer may still arrive. */
export function isLive(status: AnswerStatus): boolean {
  return status.kind === "waiting" || status.kind === "streaming";
}

/** True for an answer of which there is something to read. White space alone is nothing, once no more can follow it. */
export function hasText({ content, status }: Pick<AssistantMessage, "content" | "status">): boolean {
  return isLive(status) ? content !== "" : /\S/.test(content);
}

/** True for an answer that the server may still have more of: one that arrives, or whose connection was lost for good. */
export function isResumable(message: Message | undefined): message is AssistantMessage {
  if (message?.role !== "assistant" || message.generation === undefined) return false;
  const { status } = message;
  return isLive(status) || (status.kind === "error" && status.failure.code === "network");
}

const TITLE_CHARS = 60;

/** A message as it is shown when nothing more of it arrives: an answer that broke off says so. */
export function settledMessage(message: Message): Message {
  if (message.role === "user" || !isLive(message.status)) return message;
  return { ...message, status: { kind: "error", failure: interruptedFailure("reloaded") } };
}

/** True for a draft that there is nothing to send of. */
export function isBlank({ content, attachments = [] }: QuestionDraft): boolean {
  return content.trim() === "" && attachments.length === 0;
}

/** A conversation's title: the first line of its first question, cut at a word where that is possible; without text
 * the name of what is attached. */
export function titleOf({ content, attachments = [] }: QuestionDraft): string {
  const line =
    (content.trim() || (attachments[0]?.name ?? "")).split(/\r?\n/, 1)[0]?.replace(/\s+/g, " ") ?? "";
  const letters = Array.from(line);
  if (letters.length <= TITLE_CHARS) return line;
  const cut = letters.slice(0, TITLE_CHARS).join("");
  const lastSpace = cut.lastIndexOf(" ");
  return `${lastSpace > TITLE_CHARS / 2 ? cut.slice(0, lastSpace) : cut}…`;
}
