import type { ChatSettings } from "./chat-settings";
import { contentOf, imagesOf } from "./fold-attachments";
import { depthOf, type MessageTree } from "./message-tree";
import type { Message } from "./messages";
import type { ChatRequest } from "./request";
import type { PlacedMessage } from "./storage";
import type { Question } from "./transport";

/** What the model is told: the system prompt, every question with what is attached to it, of each answer its text, and
 * last the part of an answer that it is to continue. Empty answers would only confuse it. */
export function conversationOf(
  path: readonly Message[],
  { system = "", kept = "" }: { readonly system?: string | undefined; readonly kept?: string },
): ChatRequest["conversation"] {
  const told = path.map((message) =>
    message.role === "user"
      ? { role: message.role, content: contentOf(message), ...imagesOf(message) }
      : { role: message.role, content: message.content },
  );
  return [
    { role: "system" as const, content: system.trim() === "" ? "" : system },
    ...told,
    { role: "assistant" as const, content: kept },
  ].filter((message) => message.content !== "" || "images" in message);
}

/** A request of this conversation, except for its system prompt, which is a message. */
export function questionOf(
  conversation: ChatRequest["conversation"],
  model: string | undefined,
  { system: _, options, ...settings }: ChatSettings,
): Question {
  const given = Object.entries(options ?? {}).some(([, value]) => value !== undefined);
  return { conversation, model, ...settings, ...(given ? { options } : {}) };
}

/** Messages with their places, as they are stored; those that are not there are left out. */
export function placedOf(
  tree: MessageTree,
  messages: readonly (Message | undefined)[],
): readonly PlacedMessage[] {
  return messages.flatMap((message) =>
    message === undefined ? [] : [{ position: depthOf(tree, message), message }],
  );
}
