import type { Usage } from "./events";
import type { ChatMessage, ChatRequest } from "./request";

/** A piece of a model's answer. `end` comes exactly once and last; a generator that finishes without it has
 * broken its promise. Failures are thrown as ChatError. */
export type AnswerPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "thinking"; readonly text: string }
  | { readonly type: "end"; readonly doneReason: string; readonly usage: Usage };

/** Everything of a chat request but the messages, with the model already decided. */
export interface ChatCall extends Pick<ChatRequest, "options" | "think" | "format" | "keep_alive"> {
  readonly model: string;
  /** Aborting ends the generator quietly and closes the request to the model server. */
  readonly signal: AbortSignal;
}

/** A whole answer, for callers that do not stream. */
export interface WholeAnswer {
  readonly text: string;
  readonly thinking: string;
  readonly doneReason: string;
  readonly usage: Usage;
}

export type Conversation = readonly ChatMessage[];

/** What a generation needs of a model server's client. AIService is the one that speaks Ollama's API. */
export interface ChatService {
  chat(
    conversation: Conversation,
    call: ChatCall & { readonly stream: true },
  ): AsyncGenerator<AnswerPart, void, void>;
  /** The model for a request that names none; throws `no_model` when there is none. */
  resolveModel(signal: AbortSignal): Promise<string>;
  /** Whether the model is in memory now. May reject; it is asked for a hint only. */
  isLoaded(model: string, signal: AbortSignal): Promise<boolean>;
}
