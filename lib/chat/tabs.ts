/** What the page's tabs tell each other. */
export type TabMessage =
  /** Something of this conversation was written. */
  | { readonly type: "changed"; readonly conversationId: string }
  /** These messages are deleted, in storage too. */
  | { readonly type: "removed"; readonly conversationId: string; readonly messageIds: readonly string[] }
  /** This conversation is deleted. */
  | { readonly type: "deleted"; readonly conversationId: string }
  /** The answer under this key runs; told again now and then. Older pages do not say in which conversation. */
  | { readonly type: "running"; readonly key: string; readonly conversationId?: string | undefined }
  | { readonly type: "ended"; readonly key: string }
  /** A tab has opened and wants to know what runs. */
  | { readonly type: "hello" };

export interface TabChannel {
  /** Reaches every other tab. */
  readonly post: (message: TabMessage) => void;
  /** Until the returned function is called. What is no TabMessage does not arrive. */
  readonly listen: (hear: (message: TabMessage) => void) => () => void;
}

/** How often a running answer says so: more seldom than a background tab's timers fire. */
export const RUNNING_EVERY_MS = 20_000;

/** A tab that was closed says nothing more. */
const RUNNING_LASTS_MS = 75_000;

/** Keeps which answers run in other tabs, by their key. `onChange` hears in which conversations, when that changes; an
 * answer of a page that does not say counts as a conversation of its own. */
export function createElsewhere(
  schedule: (task: () => void, delayMs: number) => () => void,
  onChange: (conversationIds: ReadonlySet<string>) => void,
) {
  const running = new Map<string, { readonly conversationId: string; readonly cancel: () => void }>();

  const tell = () => onChange(new Set([...running.values()].map(({ conversationId }) => conversationId)));

  const remove = (key: string) => {
    running.get(key)?.cancel();
    if (running.delete(key)) tell();
  };

  return {
    ended: remove,
    running(key: string, conversationId = key) {
      const known = running.get(key);
      known?.cancel();
      running.set(key, { conversationId, cancel: schedule(() => remove(key), RUNNING_LASTS_MS) });
      if (known?.conversationId !== conversationId) tell();
    },
    /** The page goes away. */
    clear() {
      for (const { cancel } of running.values()) cancel();
      running.clear();
    },
  };
}

/** A message of another tab, which may run another version of this page; undefined for what is none. */
export function readTabMessage(data: unknown): TabMessage | undefined {
  if (typeof data !== "object" || data === null || !("type" in data)) return undefined;
  const { type } = data;
  if (type === "hello") return { type };
  const key = "key" in data && typeof data.key === "string" ? data.key : undefined;
  const id =
    "conversationId" in data && typeof data.conversationId === "string" ? data.conversationId : undefined;
  if (type === "running" && key !== undefined) return { type, key, conversationId: id };
  if (type === "ended" && key !== undefined) return { type, key };
  if (id === undefined) return undefined;
  if (type === "changed" || type === "deleted") return { type, conversationId: id };
  if (type !== "removed" || !("messageIds" in data) || !Array.isArray(data.messageIds)) return undefined;
  const messageIds = data.messageIds.filter((messageId) => typeof messageId === "string");
  return { type, conversationId: id, messageIds };
}
