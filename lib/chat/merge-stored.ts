import { buildTree, leafBelow, type MessageTree } from "./message-tree";
import { type AssistantMessage, type ConversationHead, isResumable, type Message } from "./messages";

/** What one tab knows of a conversation. */
interface Known {
  readonly head: Pick<ConversationHead, "leafId">;
  readonly tree: MessageTree;
  readonly live: AssistantMessage | undefined;
}

/** A conversation as it is stored now, with what this tab knows better: the answer that arrives here, and what it has
 * measured of those that did. Messages that did not change stay the same objects. `leafId` is what to show. */
export function mergeStored(
  known: Known,
  stored: Pick<ConversationHead, "leafId">,
  messages: readonly Message[],
): { readonly tree: MessageTree; readonly leafId: string | undefined } {
  const { live, tree: before } = known;
  const current = new Map<string, Message>();
  for (const message of messages) {
    const own = before.messages.get(message.id);
    current.set(message.id, own !== undefined && isKept(own, message, live) ? own : message);
  }
  if (live !== undefined) current.set(live.id, before.messages.get(live.id) ?? live);
  const tree = { ...buildTree([...current.values()]), chosen: before.chosen };
  return { tree, leafId: leafToShow(known, tree, stored.leafId) };
}

function isKept(own: Message, stored: Message, live: AssistantMessage | undefined): boolean {
  if (own.id === live?.id) return true;
  if (own.role !== "assistant" || stored.role !== "assistant") return own.content === stored.content;
  if (own.generation?.key !== stored.generation?.key) return false;
  // How an answer ended is known for good where its end arrived.
  const isFinal = own.endedAtMs !== undefined && !isResumable(own);
  return isFinal || (own.status.kind === stored.status.kind && own.content === stored.content);
}

/** A tab keeps what it shows. It follows another one that went on with exactly that, or that asked the last question
 * of it in another way. */
function leafToShow({ head, tree: before, live }: Known, tree: MessageTree, theirs: string | undefined) {
  const mine = head.leafId;
  const left = mine === undefined ? undefined : nearest(before, tree, mine);
  const own = left === mine ? mine : leafBelow(tree, left);
  if (theirs === undefined || !tree.messages.has(theirs) || before.messages.has(theirs)) return own;
  if (mine !== undefined && live?.id === mine) return mine;
  const fork = nearest(tree, before, theirs);
  return lastTurn(before, mine).includes(fork) ? theirs : own;
}

/** This message, or what is left of the way to it, in another state of its tree. */
function nearest(from: MessageTree, to: MessageTree, messageId: string): string | undefined {
  let id: string | undefined = messageId;
  while (id !== undefined && !to.messages.has(id)) id = from.messages.get(id)?.parentId;
  return id;
}

/** An end, its question, and what that follows. */
function lastTurn(tree: MessageTree, leafId: string | undefined): readonly (string | undefined)[] {
  const leaf = leafId === undefined ? undefined : tree.messages.get(leafId);
  if (leaf?.role !== "assistant" || leaf.parentId === undefined) return [leafId];
  return [leafId, leaf.parentId, tree.messages.get(leaf.parentId)?.parentId];
}
