import type { ConversationHead, Message } from "./messages";

/** A message and its place in its conversation. Two tabs may fill the same place: ids keep both. */
export interface PlacedMessage {
  readonly position: number;
  readonly message: Message;
}

export interface StoredConversation {
  readonly head: ConversationHead;
  readonly messages: readonly Message[];
}

/** Where conversations are kept. Every call may fail; `ConversationSaver` decides what that means. */
export interface ConversationStorage {
  /** Resolves when all of it is durable. Messages not named stay as they are. */
  save(head: ConversationHead, messages: readonly PlacedMessage[]): Promise<void>;
  /** Undefined when there is no such conversation. */
  load(id: string): Promise<StoredConversation | undefined>;
  /** Newest first. */
  list(): Promise<readonly ConversationHead[]>;
}

/** Conversations in memory: tests, and browsers that refuse storage. */
export function createMemoryStorage(): ConversationStorage {
  const heads = new Map<string, ConversationHead>();
  const places = new Map<string, Map<string, PlacedMessage>>();
  return {
    async save(head, messages) {
      heads.set(head.id, head);
      const kept = places.get(head.id) ?? new Map<string, PlacedMessage>();
      for (const placed of messages) kept.set(placed.message.id, placed);
      places.set(head.id, kept);
    },
    async load(id) {
      const head = heads.get(id);
      if (head === undefined) return undefined;
      const placed = [...(places.get(id)?.values() ?? [])].sort((a, b) => a.position - b.position);
      return { head, messages: placed.map(({ message }) => message) };
    },
    async list() {
      return [...heads.values()].sort((a, b) => b.updatedAtMs - a.updatedAtMs);
    },
  };
}
