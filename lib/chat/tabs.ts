/** What the page's tabs tell each other. */
export type TabMessage =
  /** Something of this conversation was written. */
  | { readonly type: "changed"; readonly conversationId: string }
  /** The answer under this key runs; told again now and then. */
  | { readonly type: "running"; readonly key: string }
  | { readonly type: "ended"; readonly key: string }
  /** A tab has opened and wants to know what runs. */
  | { readonly type: "hello" };

export interface TabChannel {
  /** Reaches every other tab. */
  readonly post: (message: TabMessage) => void;
  /** Until the returned function is called. What is no TabMessage does not arrive. */
  readonly listen: (hear: (message: TabMessage) => void) => () => void;
}

/** For pages without other tabs. */
export const NO_TABS: TabChannel = { post: () => undefined, listen: () => () => undefined };

/** How often a running answer says so: more seldom than a background tab's timers fire. */
export const RUNNING_EVERY_MS = 20_000;

/** A tab that was closed says nothing more. */
const RUNNING_LASTS_MS = 75_000;

/** Keeps which answers run in other tabs. `onChange` hears whether any does, when that changes. */
export function createElsewhere(
  schedule: (task: () => void, delayMs: number) => () => void,
  onChange: (isRunning: boolean) => void,
) {
  const running = new Map<string, () => void>();

  const remove = (key: string) => {
    running.get(key)?.();
    if (running.delete(key) && running.size === 0) onChange(false);
  };

  return {
    ended: remove,
    running(key: string) {
      const wasEmpty = running.size === 0;
      running.get(key)?.();
      running.set(
        key,
        schedule(() => remove(key), RUNNING_LASTS_MS),
      );
      if (wasEmpty) onChange(true);
    },
  };
}

/** A message of another tab, which may run another version of this page; undefined for what is none. */
export function readTabMessage(data: unknown): TabMessage | undefined {
  if (typeof data !== "object" || data === null || !("type" in data)) return undefined;
  if (data.type === "hello") return { type: "hello" };
  if (data.type === "changed" && "conversationId" in data && typeof data.conversationId === "string") {
    return { type: "changed", conversationId: data.conversationId };
  }
  if (!("key" in data) || typeof data.key !== "string") return undefined;
  return data.type === "running" || data.type === "ended" ? { type: data.type, key: data.key } : undefined;
}
