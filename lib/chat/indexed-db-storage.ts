import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { ConversationHead } from "./messages";
import type { ConversationStorage, PlacedMessage } from "./storage";

const DATABASE = "synapse";

/** Raise it with every change of shape, and add a step to `upgrade`; steps are never edited afterwards. */
const VERSION = 1;

/** A database that another tab blocks, or that never answers, counts as absent after this. */
const OPEN_LIMIT_MS = 3_000;

interface MessageRow extends PlacedMessage {
  readonly id: string;
  readonly conversationId: string;
}

interface ChatDatabase extends DBSchema {
  conversations: { key: string; value: ConversationHead; indexes: { byUpdate: number } };
  messages: { key: string; value: MessageRow; indexes: { byPlace: [string, number] } };
}

type Database = IDBPDatabase<ChatDatabase>;

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
    async save(head, messages) {
      const transaction = (await database()).transaction(["conversations", "messages"], "readwrite");
      const rows = transaction.objectStore("messages");
      const puts = [
        transaction.objectStore("conversations").put(head),
        ...messages.map(({ position, message }) =>
          rows.put({ id: message.id, conversationId: head.id, position, message }),
        ),
      ];
      // A page that is going away would not live to commit by itself: what it had begun would be undone.
      transaction.commit();
      await Promise.all([...puts, transaction.done]);
    },

    async load(id) {
      const transaction = (await database()).transaction(["conversations", "messages"]);
      const [head, rows] = await Promise.all([
        transaction.objectStore("conversations").get(id),
        transaction
          .objectStore("messages")
          .index("byPlace")
          .getAll(IDBKeyRange.bound([id, 0], [id, Number.POSITIVE_INFINITY])),
      ]);
      if (head === undefined) return undefined;
      return { head, messages: rows.map(({ message }) => message) };
    },

    async list() {
      const heads = await (await database()).getAllFromIndex("conversations", "byUpdate");
      return heads.reverse();
    },
  };
}

async function open(forget: () => void): Promise<Database> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("IndexedDB did not open in time")), OPEN_LIMIT_MS);
  });
  const opened = openDB<ChatDatabase>(DATABASE, VERSION, {
    upgrade(database, oldVersion) {
      if (oldVersion < 1) {
        database.createObjectStore("conversations", { keyPath: "id" }).createIndex("byUpdate", "updatedAtMs");
        database
          .createObjectStore("messages", { keyPath: "id" })
          .createIndex("byPlace", ["conversationId", "position"]);
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
