import { type ChatSession, createChatSession } from "@/lib/chat/chat-session";
import { createIndexedDbStorage } from "@/lib/chat/indexed-db-storage";
import { createModelWatch, currentModel, type ModelWatch } from "@/lib/chat/model-watch";
import { createPreferences, type Preferences } from "@/lib/chat/preferences";

/** What one page works with, tied to the browser's clock, frames, storage and network. */
export interface Services {
  readonly session: ChatSession;
  readonly models: ModelWatch;
  readonly preferences: Preferences;
}

/** Touches nothing of the browser until it is used, so that a server can render with it too. */
export function createBrowserServices(): Services {
  const preferences = createPreferences(() => window.localStorage);
  const models = createModelWatch({
    fetch: (...call) => window.fetch(...call),
    schedule,
    scheduleFrame,
    remember: (name) => preferences.set("model", name),
  });
  const session = createChatSession({
    storage: createIndexedDbStorage(),
    fetch: (...call) => window.fetch(...call),
    now: () => performance.now(),
    wallNow: () => Date.now(),
    newId: randomId,
    schedule,
    scheduleFrame,
    model: () => {
      const state = models.store.getState();
      const model = currentModel(state);
      const isChosen = model !== undefined && model.name === state.chosen;
      return {
        chosen: isChosen ? model.name : undefined,
        shown: model?.name,
        loaded: model?.loaded ?? true,
      };
    },
    remember: (conversationId) => preferences.set("conversation", conversationId),
    onSettled: models.refresh,
  });
  return { session, models, preferences };
}

function schedule(task: () => void, delayMs: number): () => void {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
}

/** The next frame; in a hidden tab, where no frame comes, a timer. */
function scheduleFrame(task: () => void): void {
  if (document.visibilityState === "visible") requestAnimationFrame(task);
  else setTimeout(task, 250);
}

/** `crypto.randomUUID` exists in secure contexts only; a team may serve the page over plain HTTP. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
