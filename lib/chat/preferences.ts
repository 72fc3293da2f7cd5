/** The few small things a page remembers between visits, by name. */
export interface Preferences {
  readonly get: (name: PreferenceName) => string | undefined;
  /** `undefined` forgets. Never throws: a browser that refuses storage just does not remember, and it is false. */
  readonly set: (name: PreferenceName, value: string | undefined) => boolean;
}

export type PreferenceName =
  | "conversation"
  /** A conversation whose deletion the page did not live to finish. */
  | "removing"
  | "model"
  /** When each model was last asked. */
  | "models-used"
  /** How every chat is asked that says nothing else. */
  | "settings"
  /** A person's own prompt templates. */
  | "templates"
  /** Keys that a person chose, and what they called last. */
  | "shortcuts"
  | "recent"
  /** A question that is not sent yet: of the empty chat, or of one that is named. */
  | "draft"
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
        return true;
      } catch {
        // Refused or full: not remembering is all that can be done.
        return false;
      }
    },
  };
}
