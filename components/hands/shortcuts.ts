import { ACTION_IDS, ACTIONS, type ActionId, isActionId } from "./action-list";
import { splitChord } from "./chords";

/** Which keys do what, as far as a person has changed it. */
export interface Shortcuts {
  /** Keys in the place of those that an action comes with; none at all is an empty list. */
  readonly rebound: Readonly<Partial<Record<ActionId, readonly string[]>>>;
  /** Whether single characters act at all. */
  readonly hasSingleKeys: boolean;
}

export const GIVEN_SHORTCUTS: Shortcuts = { rebound: {}, hasSingleKeys: true };

export function keysOf({ rebound }: Shortcuts, id: ActionId): readonly string[] {
  return rebound[id] ?? ACTIONS[id].keys;
}

/** What a chord stands for. */
export function actionOf(shortcuts: Shortcuts, chord: string): ActionId | undefined {
  return ACTION_IDS.find((id) => keysOf(shortcuts, id).includes(chord));
}

/** Gives `id` this chord and no other; whatever had it before goes without. Without a chord `id` has none. */
export function rebind(shortcuts: Shortcuts, id: ActionId, chord: string | undefined): Shortcuts {
  const holder = chord === undefined ? undefined : actionOf(shortcuts, chord);
  const left = holder === undefined ? [] : keysOf(shortcuts, holder).filter((key) => key !== chord);
  return {
    ...shortcuts,
    rebound: {
      ...shortcuts.rebound,
      ...(holder !== undefined && { [holder]: left }),
      [id]: chord === undefined ? [] : [chord],
    },
  };
}

/** Gives `id` back the keys that it came with, and takes them from whatever has them now. */
export function resetKeys(shortcuts: Shortcuts, id: ActionId): Shortcuts {
  const given: readonly string[] = ACTIONS[id].keys;
  const rebound = ACTION_IDS.filter((other) => other !== id).flatMap((other) => {
    const keys = shortcuts.rebound[other];
    return keys === undefined ? [] : [[other, keys.filter((key) => !given.includes(key))] as const];
  });
  return { ...shortcuts, rebound: Object.fromEntries(rebound) };
}

export function isRebound({ rebound }: Shortcuts, id: ActionId): boolean {
  return rebound[id] !== undefined;
}

/** Reads what `writeShortcuts` wrote. What is not of this page, or no longer, is left out. */
export function readShortcuts(text: string | undefined): Shortcuts {
  try {
    const stored: unknown = JSON.parse(text ?? "{}");
    if (typeof stored !== "object" || stored === null) return GIVEN_SHORTCUTS;
    return {
      rebound: "rebound" in stored ? readRebound(stored.rebound) : {},
      hasSingleKeys: !("hasSingleKeys" in stored) || stored.hasSingleKeys !== false,
    };
  } catch {
    return GIVEN_SHORTCUTS;
  }
}

function readRebound(value: unknown): Shortcuts["rebound"] {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      ([id, keys]) => isActionId(id) && Array.isArray(keys) && keys.every(isChord),
    ),
  );
}

const MAX_CHORD_CHARS = 40;

function isChord(value: unknown): boolean {
  return typeof value === "string" && value.length <= MAX_CHORD_CHARS && splitChord(value).at(-1) !== "";
}

/** Undefined when nothing has been changed. */
export function writeShortcuts(shortcuts: Shortcuts): string | undefined {
  const isGiven = Object.keys(shortcuts.rebound).length === 0 && shortcuts.hasSingleKeys;
  return isGiven ? undefined : JSON.stringify(shortcuts);
}
