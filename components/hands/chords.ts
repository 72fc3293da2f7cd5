import { isComposing } from "@/components/ui/is-composing";

/** What of a `KeyboardEvent` tells which keys are held. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
  readonly getModifierState: (name: "AltGraph") => boolean;
}

const NO_KEYS = new Set([
  "Alt",
  "AltGraph",
  "CapsLock",
  "Control",
  "Dead",
  "Fn",
  "Meta",
  "NumLock",
  "Process",
  "Shift",
  "Unidentified",
]);

/**
 * The keys as one name, such as `mod+shift+o`, `?`, `alt+ArrowUp`; undefined while an input method composes, for a
 * modifier alone, and for the keys of the operating system. `mod` is Cmd on Apple's machines and Ctrl elsewhere. What
 * counts is what is written on the key; where a layout has no Latin letters, its place. Shift is named only where it does
 * not already make another character.
 */
export function chordOf(press: KeyPress, isApple: boolean): string | undefined {
  if (isComposing(press)) return undefined;
  if (!isApple && press.metaKey) return undefined;
  const key = keyOf(press, isApple);
  if (key === undefined) return undefined;
  const isTypedByAltGr = press.getModifierState("AltGraph");
  const parts = [
    (isApple ? press.metaKey : press.ctrlKey && !isTypedByAltGr) && "mod",
    isApple && press.ctrlKey && "ctrl",
    press.altKey && !isTypedByAltGr && "alt",
    press.shiftKey && !isSymbol(key) && "shift",
    key,
  ];
  return parts.filter(Boolean).join("+");
}

/** The key's own name; with Option, Apple's keys write other characters, and other scripts have other letters. */
function keyOf({ key, code, altKey }: KeyPress, isApple: boolean): string | undefined {
  const [, placed] = /^Key([A-Z])$/.exec(code) ?? [];
  const isForeign = /^[^\p{ASCII}]$/u.test(key) || (key === "Dead" && altKey);
  if (placed !== undefined && (isForeign || (isApple && altKey))) return placed.toLowerCase();
  if (NO_KEYS.has(key)) return undefined;
  if (key === " ") return "Space";
  return key.length === 1 ? key.toLowerCase() : key;
}

/** A character that is not a letter: Shift has already done its work in making it. */
function isSymbol(key: string): boolean {
  return /^[^\p{L}]$/u.test(key);
}

/** `mod+shift+o` → `["mod", "shift", "o"]`; the key stands last, and may be "+". */
export function splitChord(chord: string): readonly string[] {
  const [, modifiers = "", key = chord] = /^((?:(?:mod|ctrl|alt|shift)\+)*)(.+)$/.exec(chord) ?? [];
  return [...modifiers.split("+").filter(Boolean), key];
}

/** One key that writes a character: typed by accident, or by a voice, it must be possible to turn it off. */
export function isSingleCharacter(chord: string): boolean {
  const held = splitChord(chord);
  const key = held.at(-1) ?? "";
  return (key.length === 1 || key === "Space") && held.slice(0, -1).every((part) => part === "shift");
}

export interface KeyPlace {
  /** The focus is where characters go into something. */
  readonly isInText: boolean;
  readonly hasSingleKeys: boolean;
}

/** Whether a chord may act here: nothing is taken from a text field but what is held with mod, and Esc. */
export function mayAct(chord: string, { isInText, hasSingleKeys }: KeyPlace): boolean {
  if (!hasSingleKeys && isSingleCharacter(chord)) return false;
  return !isInText || chord === "Escape" || splitChord(chord).includes("mod");
}

const BROWSER_KEYS = new Set([
  ..."acdfhjlnopqrstuvwxyz0123456789+-=".split("").map((key) => `mod+${key}`),
  ..."bcijnqrtvwz".split("").map((key) => `mod+shift+${key}`),
  ...["mod+Tab", "mod+shift+Tab", "Tab", "shift+Tab", "Enter", "Space", "alt+ArrowLeft", "alt+ArrowRight"],
  ...["F5", "F6", "F11", "F12", "alt+F4", "mod+F4", "mod+Enter", "ContextMenu", "shift+F10"],
]);

/** Keys that a browser does not give away, or that people need from it on every page. */
export function isBrowsersOwn(chord: string): boolean {
  return BROWSER_KEYS.has(chord);
}

/** The modifiers' and keys' names in a language; keys that are not in it are their own name. */
export type KeyNames = Readonly<Record<string, string>>;

const APPLE_SIGNS: KeyNames = { mod: "⌘", ctrl: "⌃", alt: "⌥", shift: "⇧" };

const SIGNS: KeyNames = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  "-": "−",
};

/** The caps of a chord as they are printed on the keyboard, in the order in which they are held. */
export function capsOf(chord: string, isApple: boolean, names: KeyNames): readonly string[] {
  return splitChord(chord).map((part) => {
    const sign = (isApple ? APPLE_SIGNS[part] : undefined) ?? SIGNS[part] ?? names[part];
    return sign ?? (part.length === 1 ? part.toUpperCase() : part);
  });
}
