/** The parts of the page that actions are listed under, in this order. */
export const ACTION_GROUPS = ["chats", "writing", "answers", "page"] as const;

export type ActionGroup = (typeof ACTION_GROUPS)[number];

interface ActionEntry {
  readonly group: ActionGroup;
  /** Chords as `chordOf` writes them. Keys that a browser needs for itself are not among them. */
  readonly keys: readonly string[];
}

/** Everything one can do by a key or by the palette, in the order in which it is listed. Who can do it registers it with
 * `useAction`; its name is in the texts under the same id. */
export const ACTIONS = {
  "open-palette": { group: "page", keys: ["mod+k"] },
  "show-shortcuts": { group: "page", keys: ["?", "mod+/"] },
  "new-chat": { group: "chats", keys: ["mod+shift+o"] },
  "search-chats": { group: "chats", keys: ["s"] },
  "next-chat": { group: "chats", keys: ["j"] },
  "previous-chat": { group: "chats", keys: ["k"] },
  "rename-chat": { group: "chats", keys: [] },
  "pin-chat": { group: "chats", keys: [] },
  "export-chat": { group: "chats", keys: [] },
  "delete-chat": { group: "chats", keys: [] },
  "focus-composer": { group: "writing", keys: ["/"] },
  "attach-files": { group: "writing", keys: [] },
  "choose-model": { group: "writing", keys: ["m"] },
  "open-settings": { group: "writing", keys: ["o"] },
  stop: { group: "answers", keys: ["Escape"] },
  regenerate: { group: "answers", keys: ["r"] },
  "continue-answer": { group: "answers", keys: [] },
  "edit-question": { group: "answers", keys: ["e"] },
  "previous-branch": { group: "answers", keys: [","] },
  "next-branch": { group: "answers", keys: ["."] },
  "copy-answer": { group: "answers", keys: ["c"] },
  "copy-code": { group: "answers", keys: ["shift+c"] },
  "toggle-details": { group: "answers", keys: ["d"] },
  "jump-to-start": { group: "answers", keys: ["Home"] },
  "jump-to-end": { group: "answers", keys: ["End"] },
  "toggle-sidebar": { group: "page", keys: ["mod+."] },
  "toggle-theme": { group: "page", keys: ["t"] },
  "text-larger": { group: "page", keys: ["+"] },
  "text-smaller": { group: "page", keys: ["-"] },
  "open-preferences": { group: "page", keys: [] },
} as const satisfies Record<string, ActionEntry>;

export type ActionId = keyof typeof ACTIONS;

export const ACTION_IDS = Object.keys(ACTIONS).filter(isActionId);

export function isActionId(name: string): name is ActionId {
  return Object.hasOwn(ACTIONS, name);
}
