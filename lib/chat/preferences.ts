import { type ChatSettings, readChatSettings } from "./chat-settings";

/** The few small things a page remembers between visits, by name. */
export interface Preferences {
  readonly get: (name: PreferenceName) => string | undefined;
  /** `undefined` forgets. Never throws: a browser that refuses storage just does not remember. */
  readonly set: (name: PreferenceName, value: string | undefined) => void;
}

/** `draft` belongs to the conversation that nothing was asked in yet, the others to one each. `settings` are the
 * defaults of all conversations. `removing` is a conversation whose deletion the page did not live to finish. */
export type PreferenceName =
  | "conversation"
  /** A conversation whose deletion the page did not live to finish. */
  | "removing"
  | "model"
  | "settings"
  | "templates"
  | "removing"
  | "draft"
  | "shortcuts"
  | "recent"
  | `draft.${string}`;

/** Preferences in a `Storage` such as `localStorage`. `storage` is read at each use because the getter itself
 * throws where cookies are blocked. */
export function createPreferences(storage: () => Storage): Preferences {
  return {
    get(name) {
      try {
        return storage().getItem(`synapse.${name}`) ?? undefined;
      } catch {
        return undefined;
      }
    },
    set(name, value) {
      try {
        if (value === undefined) storage().removeItem(`synapse.${name}`);
        else storage().setItem(`synapse.${name}`, value);
      } catch {
        // Refused or full: not remembering is all that can be done.
      }
    },
  };
}

/** Settings of all conversations that say nothing else; empty when there are none, or none that can be read. */
export function defaultSettings(preferences: Preferences): ChatSettings {
  const text = preferences.get("settings");
  if (text === undefined) return {};
  try {
    return readChatSettings(JSON.parse(text));
  } catch {
    return {};
  }
}

export function setDefaultSettings(preferences: Preferences, settings: ChatSettings): void {
  const text = JSON.stringify(settings);
  preferences.set("settings", text === "{}" ? undefined : text);
}
