import type { Message } from "./messages";

/** All messages of a conversation. Those with one parent are branches of each other, in the order in which they were
 * written. Every message's `parentId` is in the tree, or absent at a beginning. */
export interface MessageTree {
  readonly messages: ReadonlyMap<string, Message>;
  /** By parent; `undefined` has the beginnings. The same array until something in it changes. */
  readonly children: ReadonlyMap<string | undefined, readonly string[]>;
  /** Which child of a message was shown last. */
  readonly chosen: ReadonlyMap<string | undefined, string>;
}

export const EMPTY_TREE: MessageTree = { messages: new Map(), children: new Map(), chosen: new Map() };

const NONE: readonly string[] = [];

/** Messages in any order as a tree. What names a parent that is not there becomes a beginning, and a circle is cut, so
 * that every message can be reached. Of two messages with one id the last counts. */
export function buildTree(messages: readonly Message[]): MessageTree {
  const placed = new Map<string, Message>();
  for (const message of messages) placed.set(message.id, message);
  const reachable = new Set<string>();
  for (const message of [...placed.values()]) placeAbove(placed, reachable, message);
  const children = new Map<string | undefined, string[]>();
  for (const { id, parentId } of [...placed.values()].sort(byTime)) {
    const siblings = children.get(parentId);
    if (siblings === undefined) children.set(parentId, [id]);
    else siblings.push(id);
  }
  return { messages: placed, children, chosen: new Map() };
}

/** Climbs to a beginning or to what is known to have one; where there is no way on, the last step becomes one. */
function placeAbove(placed: Map<string, Message>, reachable: Set<string>, start: Message): void {
  const trail = new Set<string>();
  let current = reachable.has(start.id) ? undefined : placed.get(start.id);
  while (current !== undefined) {
    trail.add(current.id);
    const { id, parentId }: Message = current;
    if (parentId === undefined || reachable.has(parentId)) break;
    const parent = trail.has(parentId) ? undefined : placed.get(parentId);
    if (parent === undefined) placed.set(id, { ...current, parentId: undefined });
    current = parent;
  }
  for (const id of trail) reachable.add(id);
}

/** Messages of a time without branches: each follows the one before it. */
export function chainMessages(messages: readonly Message[]): readonly Message[] {
  return messages.map((message, place) => ({ ...message, parentId: messages[place - 1]?.id }));
}

/** With this message, in the place of one with its id or as the newest branch of its parent. */
export function putMessage(tree: MessageTree, message: Message): MessageTree {
  const old = tree.messages.get(message.id);
  const messages = new Map(tree.messages).set(message.id, message);
  if (old !== undefined && old.parentId === message.parentId) return { ...tree, messages };
  const children = new Map(tree.children).set(message.parentId, [
    ...(tree.children.get(message.parentId) ?? NONE),
    message.id,
  ]);
  return { ...tree, messages, children };
}

/** From the beginning to this message; empty when it is not there. */
export function pathTo(tree: MessageTree, messageId: string | undefined): readonly Message[] {
  const path: Message[] = [];
  let id = messageId;
  while (id !== undefined) {
    const message = tree.messages.get(id);
    if (message === undefined) return [];
    path.push(message);
    id = message.parentId;
  }
  return path.reverse();
}

/** How many messages are above this one. */
export function depthOf(tree: MessageTree, message: Message): number {
  let depth = 0;
  let current: Message | undefined = message;
  while (current?.parentId !== undefined) {
    depth += 1;
    current = tree.messages.get(current.parentId);
  }
  return depth;
}

/** This message and the branches beside it, as ids in order; the same array until a branch comes or goes. */
export function siblingsOf(tree: MessageTree, messageId: string): readonly string[] {
  const message = tree.messages.get(messageId);
  return message === undefined ? NONE : (tree.children.get(message.parentId) ?? NONE);
}

/** Where a branch ends that goes through this message: at each fork where it was last, else the newest. Without a
 * message: of the whole conversation. */
export function leafBelow(tree: MessageTree, messageId: string | undefined): string | undefined {
  let id = messageId;
  for (;;) {
    const children: readonly string[] = tree.children.get(id) ?? NONE;
    const chosen = tree.chosen.get(id);
    const next = chosen !== undefined && tree.messages.has(chosen) ? chosen : children.at(-1);
    if (next === undefined) return id;
    id = next;
  }
}

/** Where a branch through this message goes on: at `endId` if that is below it, else where it ends itself. Without the
 * message it is `endId` too. */
export function endThrough(
  tree: MessageTree,
  messageId: string | undefined,
  endId: string | undefined,
): string | undefined {
  if (messageId === undefined || !tree.messages.has(messageId)) return endId;
  return pathTo(tree, endId).some(({ id }) => id === messageId) ? endId : leafBelow(tree, messageId);
}

/** Remembers the branch that ends with this message as the shown one. */
export function chooseBranch(tree: MessageTree, leafId: string | undefined): MessageTree {
  const path = pathTo(tree, leafId);
  if (path.every(({ id, parentId }) => tree.chosen.get(parentId) === id)) return tree;
  const chosen = new Map(tree.chosen);
  for (const { id, parentId } of path) chosen.set(parentId, id);
  return { ...tree, chosen };
}

/** A message and everything below it, parents first. */
export function below(tree: MessageTree, messageId: string): readonly Message[] {
  const found: Message[] = [];
  const open = [messageId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const message = tree.messages.get(id);
    if (message === undefined) continue;
    found.push(message);
    open.push(...[...(tree.children.get(id) ?? NONE)].reverse());
  }
  return found;
}

/** Without a message and everything below it. */
export function withoutBelow(tree: MessageTree, messageId: string): MessageTree {
  const message = tree.messages.get(messageId);
  if (message === undefined) return tree;
  const messages = new Map(tree.messages);
  const children = new Map(tree.children);
  const chosen = new Map(tree.chosen);
  for (const { id } of below(tree, messageId)) {
    messages.delete(id);
    children.delete(id);
    chosen.delete(id);
  }
  const rest = (children.get(message.parentId) ?? NONE).filter((id) => id !== messageId);
  if (rest.length === 0) children.delete(message.parentId);
  else children.set(message.parentId, rest);
  if (chosen.get(message.parentId) === messageId) chosen.delete(message.parentId);
  return { messages, children, chosen };
}

/** What is shown once a message is gone from the shown branch: the branch beside it, the earlier one first; without
 * any, what it followed. `undefined` when nothing is left above it. */
export function leafWithout(tree: MessageTree, messageId: string): string | undefined {
  const siblings = siblingsOf(tree, messageId);
  const place = siblings.indexOf(messageId);
  const beside = siblings[place - 1] ?? siblings[place + 1];
  return beside === undefined ? tree.messages.get(messageId)?.parentId : leafBelow(tree, beside);
}

function byTime(a: Message, b: Message): number {
  return timeOf(a) - timeOf(b) || (a.id < b.id ? -1 : 1);
}

/** When a message was written, or asked for. */
export function timeOf(message: Message): number {
  return message.role === "user" ? message.sentAtMs : message.askedAtMs;
}
