"use client";

import { useSyncExternalStore } from "react";
import { createPreferences, type Preferences } from "@/lib/chat/preferences";
import { GIVEN_SHORTCUTS, readShortcuts, type Shortcuts, writeShortcuts } from "./shortcuts";

export interface ShortcutStore {
  readonly getSnapshot: () => Shortcuts;
  readonly subscribe: (listener: () => void) => () => void;
  /** Remembered, and the same in the other tabs of this browser. */
  readonly change: (shortcuts: Shortcuts) => void;
}

/** Reads nothing before the first question for it. `storageEvents` hears of what other tabs write. */
export function createShortcutStore(
  preferences: Preferences,
  storageEvents: () => Pick<Window, "addEventListener" | "removeEventListener">,
): ShortcutStore {
  let shortcuts: Shortcuts | undefined;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  const hear = () => {
    shortcuts = undefined;
    tell();
  };
  return {
    getSnapshot() {
      shortcuts ??= readShortcuts(preferences.get("shortcuts"));
      return shortcuts;
    },
    subscribe(listener) {
      if (listeners.size === 0) storageEvents().addEventListener("storage", hear);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) storageEvents().removeEventListener("storage", hear);
      };
    },
    change(next) {
      shortcuts = next;
      preferences.set("shortcuts", writeShortcuts(next));
      tell();
    },
  };
}

const STORE = createShortcutStore(
  createPreferences(() => window.localStorage),
  () => window,
);

export function useShortcutStore(): ShortcutStore {
  return STORE;
}

export function useShortcuts(): Shortcuts {
  return useSyncExternalStore(STORE.subscribe, STORE.getSnapshot, () => GIVEN_SHORTCUTS);
}
