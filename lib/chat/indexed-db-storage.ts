import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import type { Attachment } from "./attachments";
import { chainMessages } from "./message-tree";
import type { ConversationHead } from "./messages";
import type { ConversationStorage, ConversationWrite, PlacedMessage, StoredConversation } from "./storage";

const DATABASE = "synapse";

/** Raise it with every change of shape, and add a step to `upgrade`; steps are never edited afterwards. */
const VERSION = 2;

/** A database that another tab blocks, or that never answers, counts as absent after this. */
const OPEN_LIMIT_MS = 3_000;

interface MessageRow extends PlacedMessage {
  readonly id: string;
  readonly conversationId: string;
}

interface DraftRow {
  readonly key: string;
  readonly attachments: readonly Attachment[];
}

interface ChatDatabase extends DBSchema {
  conversations: { key: string; value: ConversationHead; indexes: { byUpdate: number } };
  messages: { key: string; value: MessageRow; indexes: { byPlace: [string, number] } };
  drafts: { key: string; value: DraftRow };
}

type Database = IDBPDatabase<ChatDatabase>;
type StoreName = "conversations" | "messages" | "drafts";

/** Conversations in IndexedDB. A message is a row of its own, so saving a growing answer writes that answer and not
 * the conversation, and a list of many chats reads only heads. The database opens at the first call. */
export function createIndexedDbStorage(): ConversationStorage {
  let opening: Promise<Database> | undefined;
  const forget = () => {
    opening = undefined;
  };
  const database = () => {
    opening ??= open(forget).catch((thrown: unknown) => {
      forget();
      throw thrown;
    });
    return opening;
  };

  return {
    write: async (write) => writeTo(await database(), write),

    async load(id) {
      const transaction = (await database()).transaction(["conversations", "messages"]);
      const [head, rows] = await Promise.all([
        transaction.objectStore("conversations").get(id),
        transaction.objectStore("messages").index("byPlace").getAll(placesOf(id)),
      ]);
      if (head === undefined) return undefined;
      return { head, messages: rows.map(({ message }) => message) };
    },

    head: async (id) => (await database()).get("conversations", id),

    async list() {
      const heads = await (await database()).getAllFromIndex("conversations", "byUpdate");
      return heads.reverse();
    },

    async loadAll() {
      const transaction = (await database()).transaction(["conversations", "messages"]);
      const [heads, rows] = await Promise.all([
        transaction.objectStore("conversations").index("byUpdate").getAll(),
        transaction.objectStore("messages").index("byPlace").getAll(),
      ]);
      const all = new Map(heads.reverse().map((head) => [head.id, emptyOf(head)]));
      for (const { conversationId, message } of rows) all.get(conversationId)?.messages.push(message);
      return [...all.values()];
    },

    async remove(id) {
      const transaction = (await database()).transaction(["conversations", "messages"], "readwrite");
      const head = transaction.objectStore("conversations").delete(id);
      const keys = transaction.objectStore("messages").index("byPlace").getAllKeys(placesOf(id));
      const rows = keys.then((ids) =>
        Promise.all(ids.map((key) => transaction.objectStore("messages").delete(key))),
      );
      await Promise.all([head, rows, transaction.done]);
    },

    async saveDraft(key, attachments) {
      const drafts = await database();
      if (attachments.length === 0) await drafts.delete("drafts", key);
      else await drafts.put("drafts", { key, attachments });
    },

    loadDraft: async (key) => (await (await database()).get("drafts", key))?.attachments ?? [],
  };
}

/** A page that is going away would not live to commit by itself, and what it had begun would be undone: so everything
 * is asked for and committed at once, as far as it does not depend on what is stored. */
async function writeTo(database: Database, write: ConversationWrite): Promise<void> {
  const { conversationId, head, messages = [], removedIds = [] } = write;
  const transaction = database.transaction(["conversations", "messages"], "readwrite");
  const rows = transaction.objectStore("messages");
  const heads = transaction.objectStore("conversations");
  const done: Promise<unknown>[] = [
    ...messages.map(({ position, message }) =>
      rows.put({ id: message.id, conversationId, position, message }),
    ),
    ...removedIds.map((id) => rows.delete(id)),
  ];
  if (head === undefined) transaction.commit();
  else {
    const change = (stored: ConversationHead | undefined) => {
      const put = heads.put(head.change(stored ?? head.ifNew));
      transaction.commit();
      return put;
    };
    done.push(heads.get(conversationId).then(change));
  }
  await Promise.all([...done, transaction.done]);
}

function placesOf(conversationId: string): IDBKeyRange {
  return IDBKeyRange.bound([conversationId, 0], [conversationId, Number.POSITIVE_INFINITY]);
}

function emptyOf(
  head: ConversationHead,
): StoredConversation & { readonly messages: MessageRow["message"][] } {
  return { head, messages: [] };
}

async function open(forget: () => void): Promise<Database> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("IndexedDB did not open in time")), OPEN_LIMIT_MS);
  });
  const opened = openDB<ChatDatabase>(DATABASE, VERSION, {
    async upgrade(database, oldVersion, _newVersion, transaction) {
      if (oldVersion < 1) {
        database.createObjectStore("conversations", { keyPath: "id" }).createIndex("byUpdate", "updatedAtMs");
        database
          .createObjectStore("messages", { keyPath: "id" })
          .createIndex("byPlace", ["conversationId", "position"]);
      }
      if (oldVersion < 2) {
        database.createObjectStore("drafts", { keyPath: "key" });
        await chainRows(transaction);
      }
    },
    // Another tab wants a newer shape: make room, open again at the next call.
    blocking(_current, _blocked, event) {
      forget();
      if (event.target instanceof IDBDatabase) event.target.close();
    },
    terminated: forget,
  });
  try {
    return await Promise.race([opened, late]);
  } catch (thrown) {
    opened.then(
      (database) => database.close(),
      () => undefined,
    );
    throw thrown;
  } finally {
    clearTimeout(timer);
  }
}

/** Messages had places only; now each knows what it follows. */
async function chainRows(
  transaction: IDBPTransaction<ChatDatabase, StoreName[], "versionchange">,
): Promise<void> {
  const rows = transaction.objectStore("messages");
  const heads = transaction.objectStore("conversations");
  for (const head of await heads.getAll()) {
    const placed = await rows.index("byPlace").getAll(placesOf(head.id));
    const chained = chainMessages(placed.map(({ message }) => message));
    const puts = chained.map((message, position) =>
      rows.put({ id: message.id, conversationId: head.id, position, message }),
    );
    await Promise.all([...puts, heads.put({ ...head, leafId: chained.at(-1)?.id })]);
  }
}
