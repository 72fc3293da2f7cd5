import type { ConversationHead } from "./messages";
import type { ChatSession } from "./session";
import type { ConversationStorage, StoredConversation } from "./storage";
import type { Store } from "./store";

/** A message that one is led to; another object each time, so that one can be led there again. */
export interface SoughtMessage {
  readonly id: string;
  /** The place in it, as it is written there. */
  readonly text: string;
}

/** All conversations of this browser, and which one is shown. */
export interface WorkspaceState {
  /** The shown conversation. Another one's session goes on in the background while its answer runs. */
  readonly session: ChatSession;
  /** Id of the shown conversation; also of one that is still empty and in no list. */
  readonly activeId: string;
  /** What was looked for in the shown conversation, if it was opened for that. */
  readonly sought: SoughtMessage | undefined;
  /** Newest first; without empty ones and without `removed`. */
  readonly heads: readonly ConversationHead[];
  /** Conversations whose answer runs, in this tab or another. */
  readonly running: ReadonlySet<string>;
  /** The conversation that was deleted last, as long as that can be undone. */
  readonly removed: ConversationHead | undefined;
  readonly storage: "unknown" | "durable" | "memory";
}

export type WorkspaceAction = { readonly type: "changed"; readonly change: Partial<WorkspaceState> };

export interface ImportReport {
  /** Under new ids where theirs were taken. */
  readonly added: number;
  /** Already there, message by message. */
  readonly skipped: number;
}

/** Where the shown conversation's id is in the page's address; `undefined` is an empty one. */
export interface PagePlace {
  readonly read: () => string | undefined;
  /** As a new step of the browser's history. */
  readonly push: (conversationId: string | undefined) => void;
  readonly replace: (conversationId: string | undefined) => void;
}

export interface Workspace {
  readonly store: Store<WorkspaceState, WorkspaceAction>;
  /** Everything stored, also what is only in memory because the browser refuses storage. */
  readonly storage: ConversationStorage;
  /** Shows an empty conversation; the one that was shown goes on. */
  readonly newChat: () => void;
  /** Shows a stored conversation, and of its branches one with the message that was sought in it. Resolves when it is
   * shown; does nothing when it does not exist. */
  readonly open: (conversationId: string, sought?: SoughtMessage) => Promise<void>;
  readonly rename: (conversationId: string, title: string) => void;
  readonly pin: (conversationId: string, isPinned: boolean) => void;
  /** Deletes after a while in which `undoRemove` brings it back whole. Its running answer goes on for that while, and
   * is stopped then. */
  readonly remove: (conversationId: string) => void;
  readonly undoRemove: () => void;
  /** Shows a new conversation that holds the messages up to and including this one of the shown conversation. */
  readonly fork: (messageId: string) => Promise<void>;
  /** Every conversation as it is stored now, for export and search. Rejects when not all of them can be read. */
  readonly loadAll: () => Promise<readonly StoredConversation[]>;
  /** Adds conversations whose shape was checked before; what is there is never touched. Rejects when that cannot be
   * read. */
  readonly importConversations: (conversations: readonly StoredConversation[]) => Promise<ImportReport>;

  /** Shows what the page's address names, else what was shown last, and takes up an answer that still runs; a person
   * who has begun to ask meanwhile is left where they are. */
  readonly restore: () => Promise<void>;
  /** The person went back or forward in the browser's history. */
  readonly visit: (conversationId: string | undefined) => Promise<void>;
  /** Writes what is partial: the page may not live to write more. */
  readonly pageHidden: () => void;
  /** The page goes away, maybe for ever. Answers go on at the server. */
  readonly pageLeft: () => void;
  /** It came back from the browser's cache. */
  readonly pageReturned: () => void;
  /** It is seen again, or online again: connections may have died unnoticed. */
  readonly woke: () => void;
  readonly wentOffline: () => void;
  /** Hears other tabs until the returned function is called. */
  readonly hearTabs: () => () => void;
}
