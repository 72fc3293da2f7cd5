import { createWorkspace } from "@/lib/chat/create-workspace";
import { createIndexedDbStorage } from "@/lib/chat/indexed-db-storage";
import { createModelWatch, currentModel, type ModelWatch } from "@/lib/chat/model-watch";
import { createPreferences, type Preferences } from "@/lib/chat/preferences";
import { createDefaultSettings, type DefaultSettings } from "@/lib/chat/settings-defaults";
import { readTabMessage, type TabChannel } from "@/lib/chat/tabs";
import type { PagePlace, Workspace } from "@/lib/chat/workspace";

/** What one page works with, tied to the browser's clock, frames, storage and network. */
export interface Services {
  readonly workspace: Workspace;
  readonly models: ModelWatch;
  readonly preferences: Preferences;
  /** How every chat is asked that says nothing else. */
  readonly defaults: DefaultSettings;
}

/** Touches nothing of the browser until it is used, so that a server can render with it too. */
export function createBrowserServices(): Services {
  const preferences = createPreferences(() => window.localStorage);
  const defaults = createDefaultSettings(preferences);
  const models = createModelWatch({
    fetch: (...call) => window.fetch(...call),
    schedule,
    scheduleFrame,
    remember: (name) => preferences.set("model", name),
    uses: {
      read: () => preferences.get("models-used"),
      write: (json) => preferences.set("models-used", json),
      wallNow: () => Date.now(),
    },
  });
  const workspace = createWorkspace({
    storage: createIndexedDbStorage(),
    preferences,
    place: PAGE_PLACE,
    fetch: (...call) => window.fetch(...call),
    now: () => performance.now(),
    wallNow: () => Date.now(),
    newId: randomId,
    schedule,
    scheduleFrame,
    model: (name) => {
      const asked = modelOf(models, name);
      if (asked.shown !== undefined) models.used(asked.shown);
      return asked;
    },
    defaults: defaults.get,
    random: Math.random,
    isOnline: () => navigator.onLine,
    tabs: createTabChannel(),
    hold: holdLock,
    onSettled: models.refresh,
  });
  return { workspace, models, preferences, defaults };
}

/** A model that was named is asked for by that name, also where nobody knows it here. */
function modelOf(models: ModelWatch, name: string | undefined) {
  const state = models.store.getState();
  if (name !== undefined) {
    const named = state.list?.models.find((model) => model.name === name);
    return { chosen: name, shown: name, loaded: named?.loaded ?? true, known: named };
  }
  const model = currentModel(state);
  const isChosen = model !== undefined && model.name === state.chosen;
  return {
    chosen: isChosen ? model.name : undefined,
    shown: model?.name,
    loaded: model?.loaded ?? true,
    known: model,
  };
}

/** `/?chat=…`; other parameters stay as they are. */
const PAGE_PLACE: PagePlace = {
  read: () => new URLSearchParams(window.location.search).get("chat") ?? undefined,
  push: (conversationId) => window.history.pushState(null, "", addressOf(conversationId)),
  replace: (conversationId) => window.history.replaceState(null, "", addressOf(conversationId)),
};

function addressOf(conversationId: string | undefined): string {
  const { pathname, search, hash } = window.location;
  const parameters = new URLSearchParams(search);
  if (conversationId === undefined) parameters.delete("chat");
  else parameters.set("chat", conversationId);
  const query = parameters.toString();
  return `${pathname}${query === "" ? "" : `?${query}`}${hash}`;
}

function schedule(task: () => void, delayMs: number): () => void {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
}

/** The channel is closed while nobody listens: an open one would keep the page out of the browser's cache. */
function createTabChannel(): TabChannel {
  let channel: BroadcastChannel | undefined;
  return {
    post: (message) => channel?.postMessage(message),
    listen(hear) {
      const opened = new BroadcastChannel("synapse");
      channel = opened;
      opened.onmessage = ({ data }: MessageEvent<unknown>) => {
        const message = readTabMessage(data);
        if (message !== undefined) hear(message);
      };
      return () => {
        channel = undefined;
        opened.close();
      };
    },
  };
}

/** A Web Lock, which the browser gives to the next tab when this one goes. Over plain HTTP there are none, and every tab
 * writes; they write the same. */
function holdLock(name: string, onHeld: () => void): () => void {
  const locks: LockManager | undefined = navigator.locks;
  if (locks === undefined) {
    onHeld();
    return () => undefined;
  }
  const asking = new AbortController();
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const held = locks.request(name, { signal: asking.signal }, () => {
    if (!asking.signal.aborted) onHeld();
    return released;
  });
  // Asking is over, or the browser refuses locks here: another tab writes.
  held.catch(() => undefined);
  return () => {
    asking.abort();
    release();
  };
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
