import type { AnswerKeeper } from "./answer-keeper";
import { shown } from "./conversation-head";
import { below } from "./message-tree";
import type { Message } from "./messages";
import type { ChatAction, ChatState } from "./reducer";
import type { HeadChange } from "./storage";
import type { Store } from "./store";
import { UNDO_MS } from "./undo-limit";

export interface MessageRemovalOptions {
  readonly store: Store<ChatState, ChatAction>;
  readonly keeper: Pick<AnswerKeeper, "current" | "detach">;
  readonly schedule: (task: () => void, delayMs: number) => () => void;
  /** Wall-clock milliseconds since 1970. */
  readonly wallNow: () => number;
  readonly change: (action: ChatAction) => void;
  /** Resolves when it is durable, or given up. `isPart`: worth no word to other tabs. */
  readonly save: (
    write: {
      readonly head: HeadChange;
      readonly messages?: readonly Message[];
      readonly removedIds?: readonly string[];
    },
    isPart?: boolean,
  ) => Promise<void>;
  /** Called when the messages are gone from storage. */
  readonly onRemoved: (messageIds: readonly string[]) => void;
}

/** The deletion of messages in one conversation. */
export interface MessageRemoval {
  /** Deletes a message with everything below it, here and in storage; an answer among it that runs is stopped. */
  readonly remove: (messageId: string) => void;
  /** Brings back whole what was deleted last, for `UNDO_MS`; after that it does nothing. */
  readonly undo: () => void;
  /** Another tab has deleted them: they are gone here, and an answer among them goes on without a word. */
  readonly hear: (messageIds: readonly string[]) => void;
  /** Ends the waiting. */
  readonly dispose: () => void;
}

export function createMessageRemoval(options: MessageRemovalOptions): MessageRemoval {
  const { store, keeper, change, save } = options;
  const state = store.getState;
  let cancelLimit = () => {};

  function drop(messageId: string, canBeUndone: boolean): readonly string[] {
    const removedIds = below(state().tree, messageId).map(({ id }) => id);
    const { live } = state();
    if (live !== undefined && removedIds.includes(live.id)) {
      if (canBeUndone) keeper.current()?.abandon();
      else {
        keeper.detach();
        store.dispatch({
          type: "stopped",
          content: undefined,
          releaseMs: undefined,
          endedAtMs: options.wallNow(),
          figures: live.figures,
        });
      }
    }
    change({ type: "removed", messageId, canBeUndone });
    return removedIds;
  }

  return {
    remove(messageId) {
      const removedIds = drop(messageId, true);
      if (removedIds.length === 0) return;
      cancelLimit();
      cancelLimit = options.schedule(() => store.dispatch({ type: "removal-final" }), UNDO_MS);
      const head = shown(state().head.leafId);
      void save({ removedIds, head }, true).then(() => options.onRemoved(removedIds));
    },
    undo() {
      const messages = state().removed?.messages;
      if (messages === undefined) return;
      cancelLimit();
      change({ type: "restored" });
      void save({ messages, head: shown(state().head.leafId) });
    },
    hear(messageIds) {
      for (const messageId of messageIds) drop(messageId, false);
    },
    dispose: () => cancelLimit(),
  };
}
