import type { ConversationStorage } from "@/lib/chat/storage";
import type { TabChannel, TabMessage } from "@/lib/chat/tabs";

/** Locks as a browser's tabs have them: one holder, the next in order. */
export function createLocks() {
  const waiting = new Map<string, (() => void)[]>();
  return (name: string, onHeld: () => void) => {
    const queue = waiting.get(name) ?? [];
    waiting.set(name, queue);
    queue.push(onHeld);
    if (queue.length === 1) onHeld();
    return () => {
      const place = queue.indexOf(onHeld);
      if (place === -1) return;
      queue.splice(place, 1);
      if (place === 0) queue[0]?.();
    };
  };
}

/** One end of the channel per tab. */
export function createChannel(): () => TabChannel {
  const tabs: { hear: (message: TabMessage) => void }[] = [];
  return () => {
    const own = { hear: (_: TabMessage) => {} };
    return {
      post(message) {
        for (const tab of [...tabs]) if (tab !== own) tab.hear(message);
      },
      listen(hear) {
        own.hear = hear;
        tabs.push(own);
        return () => void tabs.splice(tabs.indexOf(own), 1);
      },
    };
  };
}

/** A storage that a test can make refuse everything, as a full disk does. */
export function createRefusable(storage: ConversationStorage) {
  const state = { refuses: false };
  const refuse = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
  const refusable: ConversationStorage = {
    write: (write) => (state.refuses ? refuse() : storage.write(write)),
    load: (id) => (state.refuses ? refuse() : storage.load(id)),
    head: (id) => (state.refuses ? refuse() : storage.head(id)),
    list: () => (state.refuses ? refuse() : storage.list()),
    loadAll: () => (state.refuses ? refuse() : storage.loadAll()),
    remove: (id) => (state.refuses ? refuse() : storage.remove(id)),
    saveDraft: (key, attachments) => (state.refuses ? refuse() : storage.saveDraft(key, attachments)),
    loadDraft: (key) => (state.refuses ? refuse() : storage.loadDraft(key)),
  };
  return { storage: refusable, state };
}

/** Lets streams and promises get as far as they can; streams take real turns of the event loop. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
