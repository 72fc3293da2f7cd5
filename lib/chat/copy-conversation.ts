import { placedOf } from "./conversation-parts";
import { buildTree, leafBelow, pathTo } from "./message-tree";
import { type ConversationHead, isLive, type Message, settledMessage } from "./messages";
import type { ChatState } from "./reducer";
import type { ConversationStorage, StoredConversation } from "./storage";

/** Up to and including one message of a conversation, as another conversation that nothing arrives in; undefined for a
 * message that is not there. */
export function forkOf(
  state: Pick<ChatState, "head" | "tree" | "live">,
  messageId: string,
  { newId, nowMs }: { readonly newId: () => string; readonly nowMs: number },
): StoredConversation | undefined {
  const { head, tree, live } = state;
  const path = pathTo(tree, messageId).map((message) => (message.id === live?.id ? live : message));
  if (path.length === 0) return undefined;
  const messages = withNewIds(path.map(forkedMessage), newId);
  const { title, isRenamed, settings } = head;
  const leafId = messages.at(-1)?.id;
  return {
    head: { id: newId(), title, isRenamed, settings, leafId, createdAtMs: nowMs, updatedAtMs: nowMs },
    messages,
  };
}

/** An answer that runs goes on where it was asked; here it is what had arrived of it. */
function forkedMessage(message: Message): Message {
  if (message.role === "user") return message;
  const { generation: _, ...answer } = message;
  return isLive(answer.status) ? { ...answer, status: { kind: "stopped" } } : answer;
}

/** The same messages under other ids. */
function withNewIds(messages: readonly Message[], newId: () => string): readonly Message[] {
  const ids = new Map(messages.map(({ id }) => [id, newId()]));
  return messages.map((message) => ({
    ...message,
    id: ids.get(message.id) ?? message.id,
    parentId: message.parentId === undefined ? undefined : ids.get(message.parentId),
  }));
}

/** A conversation from outside so that nothing in it names anything that is here: new ids where its own are taken, no
 * way to a server's answer. */
export function adopted(
  { head, messages }: StoredConversation,
  isTaken: (id: string) => boolean,
  newId: () => string,
): StoredConversation {
  const settled = messages.map(settledMessage).map(forkedMessage);
  const leaf = settled.findIndex(({ id }) => id === head.leafId);
  const isFree = !messages.some(({ id }) => isTaken(id));
  const own = isFree ? settled : withNewIds(settled, newId);
  const tree = buildTree(own);
  return {
    head: { ...head, id: isTaken(head.id) ? newId() : head.id, leafId: leafBelow(tree, own[leaf]?.id) },
    messages: [...tree.messages.values()],
  };
}

/** True when every message of the one is in the other as it is. */
export function isContained(one: StoredConversation, other: StoredConversation | undefined): boolean {
  const known = new Map(other?.messages.map((message) => [message.id, message]));
  return other !== undefined && one.messages.every(({ id, content }) => known.get(id)?.content === content);
}

/** Writes a whole conversation. */
export function writeWhole(
  storage: ConversationStorage,
  { head, messages }: StoredConversation,
): Promise<void> {
  const change = (): ConversationHead => head;
  const placed = placedOf(buildTree(messages), messages);
  return storage.write({ conversationId: head.id, head: { ifNew: head, change }, messages: placed });
}
