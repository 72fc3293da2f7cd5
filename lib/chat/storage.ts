import type { Attachment } from "./attachments";
import type { ConversationHead, Message } from "./messages";

/** A message and how many are above it. Branches share a place: ids keep them apart. */
export interface PlacedMessage {
  readonly position: number;
  readonly message: Message;
}

export interface StoredConversation {
  readonly head: ConversationHead;
  /** Of all branches; parents before what follows them. */
  readonly messages: readonly Message[];
}

/** A change of a conversation's head. It gets what is stored by then, so that two tabs do not undo each other's
 * changes; done twice it must change nothing more. */
export type HeadChange = (head: ConversationHead) => ConversationHead;

/** What becomes of one conversation, all of it or nothing. Writing it twice changes nothing more. Messages that are
 * not named stay as they are. */
export interface ConversationWrite {
  readonly conversationId: string;
  readonly head?: { readonly ifNew: ConversationHead; readonly change: HeadChange } | undefined;
  readonly messages?: readonly PlacedMessage[] | undefined;
  readonly removedIds?: readonly string[] | undefined;
}

/** Where conversations are kept. Every call may fail; `createKeptStorage` decides what that means. */
export interface ConversationStorage {
  /** Resolves when all of it is durable. */
  write(write: ConversationWrite): Promise<void>;
  /** Undefined when there is no such conversation. */
  load(id: string): Promise<StoredConversation | undefined>;
  /** What lists show of one conversation; undefined when it does not exist. */
  head(id: string): Promise<ConversationHead | undefined>;
  /** Newest first. */
  list(): Promise<readonly ConversationHead[]>;
  /** Everything, newest first. */
  loadAll(): Promise<readonly StoredConversation[]>;
  /** Deletes a conversation with all its messages. */
  remove(id: string): Promise<void>;
  /** What is attached to a question that is not sent yet; an empty list forgets it. */
  saveDraft(key: string, attachments: readonly Attachment[]): Promise<void>;
  loadDraft(key: string): Promise<readonly Attachment[]>;
}

/** A conversation after a write; undefined while nothing but messages is known of it. */
export function afterWrite(
  stored: StoredConversation | undefined,
  write: ConversationWrite,
): StoredConversation | undefined {
  const base = stored?.head ?? write.head?.ifNew;
  if (base === undefined) return undefined;
  const messages = new Map(stored?.messages.map((message) => [message.id, message]));
  for (const { message } of write.messages ?? []) messages.set(message.id, message);
  for (const id of write.removedIds ?? []) messages.delete(id);
  return { head: write.head?.change(base) ?? base, messages: [...messages.values()] };
}

/** Two writes of one conversation, one after the other, as one. */
export function joinWrites(first: ConversationWrite, second: ConversationWrite): ConversationWrite {
  const removed = new Set(second.removedIds);
  const written = new Map(second.messages?.map((placed) => [placed.message.id, placed]));
  const messages = new Map(first.messages?.map((placed) => [placed.message.id, placed]));
  for (const [id, placed] of written) messages.set(id, placed);
  for (const id of removed) messages.delete(id);
  return {
    conversationId: first.conversationId,
    head: joinHeads(first.head, second.head),
    messages: [...messages.values()],
    removedIds: [...(first.removedIds ?? []).filter((id) => !written.has(id)), ...removed],
  };
}

function joinHeads(first: ConversationWrite["head"], second: ConversationWrite["head"]) {
  if (first === undefined || second === undefined) return first ?? second;
  return { ifNew: first.ifNew, change: (head: ConversationHead) => second.change(first.change(head)) };
}

export function byNewest(a: ConversationHead, b: ConversationHead): number {
  return b.updatedAtMs - a.updatedAtMs;
}
