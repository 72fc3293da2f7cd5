import { createChatSession } from "@/lib/chat/chat-session";
import type { ChatSettings } from "@/lib/chat/chat-settings";
import type { AssistantMessage } from "@/lib/chat/messages";
import type { ChatSession } from "@/lib/chat/session";
import type { ModelChoice } from "@/lib/chat/session-options";
import type { ConversationStorage, StoredConversation } from "@/lib/chat/storage";
import { createChannel, createLocks, turns } from "./fake-browser";
import { createFakeSynapse, type FakeSynapse } from "./fake-synapse";
import { createManualClock } from "./manual-clock";
import { createMemoryStorage } from "./memory-storage";

export interface OneChatChange {
  readonly storage?: ConversationStorage;
  readonly model?: ModelChoice;
  readonly server?: FakeSynapse;
  readonly defaults?: ChatSettings;
}

/** A browser: its storage, its locks, and the channel of its tabs. */
export function createOneChat(change: OneChatChange = {}) {
  const clock = createManualClock();
  const server = change.server ?? createFakeSynapse();
  const storage = change.storage ?? createMemoryStorage();
  const settled = { times: 0 };
  const locks = createLocks();
  const channel = createChannel();
  let ids = 0;
  const newId = () => `id${ids++}`;
  const start = (id: string, stored?: StoredConversation) => {
    const tabs = channel();
    const session = createChatSession({
      id,
      stored,
      storage,
      fetch: server.fetch,
      now: clock.nowMs,
      wallNow: clock.wallMs,
      newId,
      schedule: (task, delayMs) => clock.after(delayMs, task),
      scheduleFrame: (task) => void clock.after(16, task),
      random: () => 0.5,
      isOnline: () => true,
      model: (name) =>
        name === undefined
          ? (change.model ?? { chosen: undefined, shown: "smol", loaded: true })
          : { chosen: name, shown: name, loaded: true },
      defaults: () => change.defaults ?? {},
      tabs,
      hold: locks,
      onSettled: () => {
        settled.times += 1;
      },
    });
    tabs.listen(session.hear);
    return session;
  };
  const session = start(newId());
  /** A tab that shows what the first one showed. */
  const open = async () => start(session.id, await storage.load(session.id));
  const settle = async (ms = 0) => {
    await turns();
    await clock.advance(ms);
    await turns();
  };
  const stored = async () => (await storage.load(session.id))?.messages ?? [];
  const storedAnswer = async () => (await stored()).at(-1) as AssistantMessage;
  const sent = () => server.requests.map(({ method }) => method);
  /** Asks, and lets the server answer. */
  const converse = async (question: string, answer: string) => {
    session.send({ content: question });
    await settle();
    server.newest().end({ full_content: answer });
    await settle();
  };
  return { session, open, clock, server, storage, settle, settled, stored, storedAnswer, sent, converse };
}

/** The answer that the shown branch ends with. */
export function answerOf(session: ChatSession): AssistantMessage {
  const { live, settled } = session.store.getState();
  return (live ?? settled.at(-1)) as AssistantMessage;
}
