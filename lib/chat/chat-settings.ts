import type { ChatOptions, ChatRequest } from "./request";

/** How a conversation is asked. What is absent is left to the page's defaults, then to the model server. */
export interface ChatSettings extends Pick<ChatRequest, "think" | "format" | "keep_alive"> {
  /** The system prompt: sent as the first message of every request. */
  readonly system?: string | undefined;
  readonly options?: ChatOptions | undefined;
}

/** A conversation's settings over the page's defaults: what both say, the conversation decides, option by option. */
export function mergeSettings(
  defaults: ChatSettings | undefined,
  own: ChatSettings | undefined,
): ChatSettings {
  return { ...defaults, ...own, options: { ...defaults?.options, ...own?.options } };
}
