import type { Page } from "@playwright/test";
import type { ConversationHead, Message } from "@/lib/chat/messages";

/** A conversation of `turns` questions with their answers, as an earlier version of the page has stored it. Every fourth
 * answer has a list and code. */
export function longChat(turns: number): readonly Message[] {
  return Array.from({ length: turns }, (_, turn): readonly Message[] => [
    { role: "user", id: `q${turn}`, content: `Question number ${turn}?`, sentAtMs: turn * 1_000 },
    {
      role: "assistant",
      id: `a${turn}`,
      content: answerOf(turn),
      thinking: "",
      keptUnits: 0,
      model: "fake:latest",
      loading: false,
      askedAtMs: turn * 1_000,
      status: { kind: "done", doneReason: "stop", usage: {} },
      figures: FIGURES,
    },
  ]).flat();
}

const FIGURES = {
  totalChunks: 40,
  totalCharacters: 160,
  totalWords: 30,
  elapsedMs: 900,
  wordsPerSecond: 33,
  charactersPerSecond: 170,
  clockMs: 900,
  modelChunks: 40,
  trace: [
    { atMs: 150, value: 30 },
    { atMs: 300, value: 34 },
    { atMs: 450, value: 33 },
  ],
};

function answerOf(turn: number): string {
  const prose = `Answer number ${turn} has a few words in it. ${"Some more of them follow. ".repeat(turn % 13)}`;
  if (turn % 4 !== 0) return prose;
  return `${prose}\n\n- first **point**\n- second \`point\`\n- third point\n\n\`\`\`js\nconst turn = ${turn};\nconsole.log(turn);\n\`\`\``;
}

/** Puts a conversation into the browser's storage, and makes it the one that the page opens. */
export function storeChat(page: Page, baseUrl: string, messages: readonly Message[]): Promise<void> {
  const head = { id: "long", title: "Long", createdAtMs: 0, updatedAtMs: Date.now() };
  return storeChats(page, baseUrl, [{ head, messages }]);
}

export interface StoredChat {
  readonly head: ConversationHead;
  readonly messages: readonly Message[];
}

/** Puts conversations into the browser's storage, and makes the first the one that the page opens. */
export async function storeChats(page: Page, baseUrl: string, chats: readonly StoredChat[]): Promise<void> {
  // Of the same origin, and not the page itself, which would hold the database open.
  const address = `${baseUrl}/stored-chat`;
  await page.route(address, (route) =>
    route.fulfill({ contentType: "text/html", body: '<!doctype html><link rel="icon" href="data:,">' }),
  );
  await page.goto(address);
  await page.evaluate(async (stored) => {
    const opening = indexedDB.open("synapse", 1);
    opening.onupgradeneeded = () => {
      const database = opening.result;
      database.createObjectStore("conversations", { keyPath: "id" }).createIndex("byUpdate", "updatedAtMs");
      database
        .createObjectStore("messages", { keyPath: "id" })
        .createIndex("byPlace", ["conversationId", "position"]);
    };
    await new Promise((resolve, reject) => {
      opening.onsuccess = resolve;
      opening.onerror = () => reject(opening.error);
    });
    const database = opening.result;
    const transaction = database.transaction(["conversations", "messages"], "readwrite");
    const rows = transaction.objectStore("messages");
    for (const { head, messages } of stored) {
      transaction.objectStore("conversations").put(head);
      for (const [position, message] of messages.entries())
        rows.put({ id: message.id, conversationId: head.id, position, message });
    }
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = () => reject(transaction.error);
    });
    database.close();
    const shown = stored[0]?.head.id;
    if (shown !== undefined) localStorage.setItem("synapse.conversation", shown);
  }, chats);
}
