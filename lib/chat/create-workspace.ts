import { createChatSession } from "./chat-session";
import { pinned, renamed } from "./conversation-head";
import { createConversationRemoval } from "./conversation-removal";
import { forkOf, writeWhole } from "./copy-conversation";
import { importInto } from "./import-conversations";
import { createKeptStorage } from "./kept-storage";
import { pathTo } from "./message-tree";
import type { ConversationHead } from "./messages";
import type { Preferences } from "./preferences";
import type { ChatSession } from "./session";
import type { ChatSessionOptions } from "./session-options";
import { byNewest, type ConversationStorage, type HeadChange, type StoredConversation } from "./storage";
import { createStore } from "./store";
import { createElsewhere, type TabChannel, type TabMessage } from "./tabs";
import type { PagePlace, SoughtMessage, Workspace, WorkspaceAction, WorkspaceState } from "./workspace";

export interface WorkspaceOptions
  extends Omit<ChatSessionOptions, "id" | "stored" | "isDurable" | "storage" | "tabs" | "onChange"> {
  /** May refuse; what it refuses is kept in memory. */
  readonly storage: ConversationStorage;
  readonly tabs: TabChannel;
  readonly preferences: Pick<Preferences, "get" | "set">;
  readonly place: PagePlace;
}

type Step = "push" | "replace" | "none";

/** The conversations of one tab: which is shown, which go on without being seen, and what is known of all. */
export function createWorkspace(options: WorkspaceOptions): Workspace {
  const { schedule, tabs, place, preferences, newId, wallNow } = options;
  const sessions = new Map<string, ChatSession>();
  let isDurable: boolean | undefined;
  let isRestored = false;
  let elsewhereIds: ReadonlySet<string> = new Set();
  let openings = 0;

  const storage = createKeptStorage({
    storage: options.storage,
    schedule,
    onDurability(durable) {
      isDurable = durable;
      if (isRestored) tellDurability();
    },
  });
  const elsewhere = createElsewhere(schedule, (ids) => {
    elsewhereIds = ids;
    refreshRunning();
  });
  const first = createSession(newId());
  const store = createStore<WorkspaceState, WorkspaceAction>(
    (state, { change }) => ({ ...state, ...change }),
    {
      session: first,
      activeId: first.id,
      sought: undefined,
      heads: [],
      running: new Set(),
      removed: undefined,
      storage: "unknown",
    },
    options.scheduleFrame,
  );
  const state = store.getState;
  const change = (next: Partial<WorkspaceState>) => store.dispatch({ type: "changed", change: next });
  const removal = createConversationRemoval({
    store,
    storage,
    tabs,
    preferences,
    schedule,
    drop: (id) => drop(id, true),
    list: (head) => refreshHead(head.id, headOf(head.id) ?? head),
    showEmpty: () => show(createSession(newId()), "push"),
    open: (id) => void open(id, "push"),
  });

  function createSession(id: string, stored?: StoredConversation): ChatSession {
    const session = createChatSession({
      ...options,
      id,
      stored,
      storage,
      isDurable: isRestored ? isDurable : undefined,
      onChange: () => refresh(id),
    });
    sessions.set(id, session);
    return session;
  }

  /** Until the page is restored nobody is told: it would look empty for a moment. */
  function tellDurability(): void {
    if (isDurable === undefined) return;
    const known = isDurable ? "durable" : "memory";
    if (state().storage !== known) change({ storage: known });
    for (const session of sessions.values()) {
      session.store.dispatch({ type: "storage-known", durable: isDurable });
    }
  }

  /** A session has changed: what lists show of it, and whether it is still of use. */
  function refresh(id: string): void {
    const session = sessions.get(id);
    if (session === undefined) return;
    const { head } = session.store.getState();
    refreshHead(id, head);
    refreshRunning();
    if (id !== state().activeId) release(session);
    else if (head.leafId !== undefined && place.read() !== id) {
      place.replace(id);
      preferences.set("conversation", id);
    }
  }

  /** Empty conversations are in no list, nor is the one that is being deleted. */
  function isListed(head: ConversationHead | undefined): head is ConversationHead {
    return head?.leafId !== undefined && head.id !== state().removed?.id;
  }

  function refreshHead(id: string, head: ConversationHead | undefined): void {
    const { heads } = state();
    const known = heads.find((candidate) => candidate.id === id);
    const next = isListed(head) ? head : undefined;
    if (known === next) return;
    const others = heads.filter((candidate) => candidate.id !== id);
    change({ heads: next === undefined ? others : [...others, next].sort(byNewest) });
  }

  /** Lists these; of two with one id the last. What runs here is known better than what was stored. */
  function relist(heads: readonly ConversationHead[]): void {
    const byId = new Map(heads.map((head) => [head.id, headOf(head.id) ?? head]));
    change({ heads: [...byId.values()].filter(isListed).sort(byNewest) });
  }

  function refreshRunning(): void {
    const own = [...sessions.values()].filter((session) => session.isRunning()).map(({ id }) => id);
    const running = new Set([...own, ...elsewhereIds]);
    const { running: known } = state();
    const isSame = running.size === known.size && [...running].every((id) => known.has(id));
    if (!isSame) change({ running });
  }

  function release(session: ChatSession): void {
    if (session.id === state().activeId || session.isRunning()) return;
    sessions.delete(session.id);
    session.dispose();
  }

  function show(session: ChatSession, step: Step): void {
    openings += 1;
    const left = state().session;
    if (left === session) return;
    change({ session, activeId: session.id, sought: undefined });
    preferences.set("conversation", session.id);
    const isEmpty = session.store.getState().head.leafId === undefined;
    if (step !== "none") place[step](isEmpty ? undefined : session.id);
    release(left);
    refresh(session.id);
  }

  async function open(id: string, step: Step): Promise<void> {
    openings += 1;
    const opening = openings;
    const known = sessions.get(id);
    const stored = known === undefined ? await storage.load(id) : undefined;
    if (opening !== openings || id === state().removed?.id) return;
    const session = sessions.get(id) ?? (stored === undefined ? undefined : createSession(id, stored));
    if (session !== undefined) show(session, step);
  }

  function seek({ id, text }: SoughtMessage): void {
    const { session } = state();
    const { tree, head } = session.store.getState();
    if (!tree.messages.has(id)) return;
    if (!pathTo(tree, head.leafId).some((message) => message.id === id)) session.showBranch(id);
    change({ sought: { id, text } });
  }

  function showEmpty(step: Step): void {
    const { session } = state();
    if (isEmpty(session)) openings += 1;
    else show(createSession(newId()), step);
  }

  function headOf(id: string): ConversationHead | undefined {
    return sessions.get(id)?.store.getState().head;
  }

  function changeHead(id: string, headChange: HeadChange): void {
    const known = state().heads.find((head) => head.id === id);
    if (known === undefined) return;
    sessions.get(id)?.store.dispatch({ type: "head-changed", change: headChange });
    refreshHead(id, headOf(id) ?? headChange(known));
    const write = { conversationId: id, head: { ifNew: known, change: headChange } };
    void storage.write(write).then(() => tabs.post({ type: "changed", conversationId: id }));
  }

  /** Nothing is written of it any more; false where nothing was. */
  function drop(id: string, stops: boolean): boolean {
    const session = sessions.get(id);
    if (session === undefined) return false;
    sessions.delete(id);
    if (stops) session.abandon();
    session.dispose();
    refreshRunning();
    return true;
  }

  async function hear(message: TabMessage): Promise<void> {
    if (message.type === "running") return elsewhere.running(message.key, message.conversationId);
    if (message.type === "ended") return elsewhere.ended(message.key);
    for (const session of [...sessions.values()]) session.hear(message);
    if (message.type === "hello") return;
    const id = message.conversationId;
    if (message.type !== "deleted") {
      const head = await storage.head(id);
      // Unknown, it could not be read: what is deleted is said to be.
      return head === undefined || sessions.has(id) ? undefined : refreshHead(id, head);
    }
    if (id === state().activeId) show(createSession(newId()), "replace");
    removal.hear(id);
    drop(id, false);
    refreshHead(id, undefined);
  }

  async function restore(): Promise<void> {
    const unfinished = preferences.get("removing");
    if (unfinished !== undefined) await removal.finish(unfinished);
    const id = place.read() ?? preferences.get("conversation");
    const [heads, stored] = await Promise.all([
      storage.list().catch(() => []),
      id === undefined ? undefined : storage.load(id),
    ]);
    isRestored = true;
    relist([...heads, ...state().heads]);
    if (stored !== undefined && isEmpty(first) && state().session === first) {
      show(createSession(stored.head.id, stored), "replace");
    } else if (place.read() !== undefined && isEmpty(state().session)) place.replace(undefined);
    tellDurability();
  }

  const each = (act: (session: ChatSession) => void) => {
    for (const session of [...sessions.values()]) act(session);
  };

  return {
    store,
    storage,
    restore,
    async open(id, sought) {
      if (id !== state().activeId) await open(id, "push");
      if (sought !== undefined && id === state().activeId) seek(sought);
    },
    newChat: () => showEmpty("push"),
    async visit(id) {
      if (id === undefined) return showEmpty("none");
      if (id !== state().activeId) await open(id, "none");
      const { activeId, session } = state();
      if (place.read() === id && activeId !== id) place.replace(isEmpty(session) ? undefined : activeId);
    },
    rename(id, title) {
      if (title.trim() !== "") changeHead(id, renamed(title, ""));
    },
    pin: (id, isPinned) => changeHead(id, pinned(isPinned ? wallNow() : undefined)),
    remove: removal.remove,
    undoRemove: removal.undo,
    async fork(messageId) {
      const fork = forkOf(state().session.store.getState(), messageId, { newId, nowMs: wallNow() });
      if (fork === undefined) return;
      await writeWhole(storage, fork);
      tabs.post({ type: "changed", conversationId: fork.head.id });
      refreshHead(fork.head.id, fork.head);
      await open(fork.head.id, "push");
    },
    loadAll() {
      each((session) => session.pageHidden());
      return storage.loadAll();
    },
    importConversations: (conversations) =>
      importInto(storage, conversations, newId, (head) => {
        refreshHead(head.id, head);
        tabs.post({ type: "changed", conversationId: head.id });
      }),

    pageHidden: () => each((session) => session.pageHidden()),
    pageLeft() {
      removal.leave();
      each((session) => session.pageLeft());
      elsewhere.clear();
      elsewhereIds = new Set();
    },
    pageReturned() {
      each((session) => session.pageReturned());
      void storage.list().then(relist, () => undefined);
    },
    woke() {
      storage.retry();
      each((session) => session.woke());
    },
    wentOffline: () => each((session) => session.wentOffline()),
    hearTabs() {
      const stop = tabs.listen((message) => void hear(message));
      tabs.post({ type: "hello" });
      return stop;
    },
  };
}

/** Nothing is in it, and nothing is on its way. */
function isEmpty(session: ChatSession): boolean {
  const { tree, live } = session.store.getState();
  return tree.messages.size === 0 && live === undefined;
}
