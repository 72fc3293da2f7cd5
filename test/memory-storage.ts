import type { Attachment } from "@/lib/chat/attachments";
import { afterWrite, byNewest, type ConversationStorage, type StoredConversation } from "@/lib/chat/storage";

/** Conversations in memory. */
export function createMemoryStorage(): ConversationStorage {
  const conversations = new Map<string, StoredConversation>();
  const drafts = new Map<string, readonly Attachment[]>();
  const loadAll = async () => [...conversations.values()].sort((a, b) => byNewest(a.head, b.head));
  return {
    async write(write) {
      const next = afterWrite(conversations.get(write.conversationId), write);
      if (next !== undefined) conversations.set(write.conversationId, next);
    },
    load: async (id) => conversations.get(id),
    head: async (id) => conversations.get(id)?.head,
    list: async () => (await loadAll()).map(({ head }) => head),
    loadAll,
    async remove(id) {
      conversations.delete(id);
    },
    async saveDraft(key, attachments) {
      if (attachments.length === 0) drafts.delete(key);
      else drafts.set(key, attachments);
    },
    loadDraft: async (key) => drafts.get(key) ?? [],
  };
}
