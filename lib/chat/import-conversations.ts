import { adopted, isContained, writeWhole } from "./copy-conversation";
import type { ConversationHead } from "./messages";
import type { ConversationStorage, StoredConversation } from "./storage";
import type { ImportReport } from "./workspace";

/** Writes conversations beside those that are there, each of which stays as it is; what is there already is skipped.
 * `onAdded` hears of each as soon as it is written. */
export async function importInto(
  storage: ConversationStorage,
  conversations: readonly StoredConversation[],
  newId: () => string,
  onAdded: (head: ConversationHead) => void,
): Promise<ImportReport> {
  const here = await storage.loadAll();
  const known = new Map(here.map((conversation) => [conversation.head.id, conversation]));
  const taken = new Set(here.flatMap(({ head, messages }) => [head.id, ...messages.map(({ id }) => id)]));
  let added = 0;
  for (const conversation of conversations) {
    if (isContained(conversation, known.get(conversation.head.id))) continue;
    const own = adopted(conversation, (id) => taken.has(id), newId);
    for (const { id } of [own.head, ...own.messages]) taken.add(id);
    await writeWhole(storage, own);
    onAdded(own.head);
    added += 1;
  }
  return { added, skipped: conversations.length - added };
}
