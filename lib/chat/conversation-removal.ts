import type { ConversationHead } from "./messages";
import type { Preferences } from "./preferences";
import type { ConversationStorage } from "./storage";
import type { Store } from "./store";
import type { TabChannel } from "./tabs";
import { UNDO_MS } from "./undo-limit";
import type { WorkspaceAction, WorkspaceState } from "./workspace";

export interface ConversationRemovalOptions {
  readonly store: Store<WorkspaceState, WorkspaceAction>;
  readonly storage: Pick<ConversationStorage, "head" | "remove" | "saveDraft">;
  readonly tabs: Pick<TabChannel, "post">;
  readonly preferences: Pick<Preferences, "set">;
  readonly schedule: (task: () => void, delayMs: number) => () => void;
  /** Stops its answer and writes nothing of it any more; false where neither was to be feared. */
  readonly drop: (conversationId: string) => boolean;
  /** Lists it again. */
  readonly list: (head: ConversationHead) => void;
  readonly showEmpty: () => void;
  readonly open: (conversationId: string) => void;
}

/** The deletion of conversations: one at a time can be undone. */
export interface ConversationRemoval {
  /** Takes it off the list, and deletes it after `UNDO_MS`; another one that waits for that is deleted now. */
  readonly remove: (conversationId: string) => void;
  /** Lists it again, and shows it if it was shown. */
  readonly undo: () => void;
  /** Another tab has deleted it: nothing brings it back. */
  readonly hear: (conversationId: string) => void;
  /** The page goes away: deletes now, or leaves it to the next page. */
  readonly leave: () => void;
  /** Deletes what an earlier page did not live to delete. */
  readonly finish: (conversationId: string) => Promise<void>;
}

export function createConversationRemoval(options: ConversationRemovalOptions): ConversationRemoval {
  const { store, storage, preferences } = options;
  let cancelLimit = () => {};
  let wasShown = false;

  /** Ends the time in which it can be undone. */
  function end(): ConversationHead | undefined {
    cancelLimit();
    const { removed } = store.getState();
    if (removed !== undefined) store.dispatch({ type: "changed", change: { removed: undefined } });
    return removed;
  }

  /** What another tab has gone on with meanwhile is not deleted. */
  async function removeForGood(): Promise<void> {
    const removed = end();
    if (removed === undefined) return;
    const isOurs = options.drop(removed.id);
    const now = isOurs ? undefined : await storage.head(removed.id);
    if (now !== undefined && now.updatedAtMs > removed.updatedAtMs) return options.list(now);
    await deleteStored(removed.id);
  }

  async function deleteStored(id: string): Promise<void> {
    preferences.set(`draft.${id}`, undefined);
    await Promise.all([storage.remove(id), storage.saveDraft(id, [])]);
    options.tabs.post({ type: "deleted", conversationId: id });
  }

  async function finish(id: string): Promise<void> {
    await deleteStored(id);
    preferences.set("removing", undefined);
  }

  return {
    finish,
    remove(id) {
      const { heads, activeId } = store.getState();
      const removed = heads.find((head) => head.id === id);
      if (removed === undefined) return;
      void removeForGood();
      wasShown = id === activeId;
      const others = heads.filter((head) => head !== removed);
      store.dispatch({ type: "changed", change: { removed, heads: others } });
      if (wasShown) options.showEmpty();
      cancelLimit = options.schedule(() => void removeForGood(), UNDO_MS);
    },
    undo() {
      const removed = end();
      if (removed === undefined) return;
      options.list(removed);
      if (wasShown) options.open(removed.id);
    },
    hear(id) {
      if (id === store.getState().removed?.id) end();
    },
    leave() {
      const removed = end();
      if (removed === undefined) return;
      preferences.set("removing", removed.id);
      options.drop(removed.id);
      void finish(removed.id);
    },
  };
}
