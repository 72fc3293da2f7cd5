import { describe, expect, it } from "vitest";
import { ACTION_IDS, ACTIONS } from "./action-list";
import {
  capsOf,
  chordOf,
  isBrowsersOwn,
  isSingleCharacter,
  type KeyPress,
  mayAct,
  splitChord,
} from "./chords";

function press(keys: Partial<Omit<KeyPress, "getModifierState">> & { altGr?: boolean }): KeyPress {
  const { altGr = false, ...rest } = keys;
  return {
    key: "",
    code: "",
    ctrlKey: altGr,
    metaKey: false,
    altKey: altGr,
    shiftKey: false,
    isComposing: false,
    keyCode: 0,
    getModifierState: () => altGr,
    ...rest,
  };
}

describe("the name of what is pressed", () => {
  it.each([
    ["a letter", press({ key: "k", code: "KeyK" }), "k"],
    ["a letter under Caps Lock", press({ key: "K", code: "KeyK" }), "k"],
    ["a capital letter", press({ key: "C", code: "KeyC", shiftKey: true }), "shift+c"],
    ["Ctrl and a letter", press({ key: "k", code: "KeyK", ctrlKey: true }), "mod+k"],
    ["both modifiers", press({ key: "O", code: "KeyO", ctrlKey: true, shiftKey: true }), "mod+shift+o"],
    ["a character that Shift makes", press({ key: "?", code: "Slash", shiftKey: true }), "?"],
    ["the same elsewhere on a German keyboard", press({ key: "?", code: "Minus", shiftKey: true }), "?"],
    ["a character that AltGr makes", press({ key: "[", code: "Digit8", altGr: true }), "["],
    ["a named key", press({ key: "Escape", code: "Escape" }), "Escape"],
    ["a named key with Shift", press({ key: "Home", code: "Home", shiftKey: true }), "shift+Home"],
    ["the space bar", press({ key: " ", code: "Space" }), "Space"],
    ["the plus", press({ key: "+", code: "Equal", shiftKey: true }), "+"],
    ["a Cyrillic letter, by its place", press({ key: "л", code: "KeyK", ctrlKey: true }), "mod+k"],
    ["a letter of Dvorak, by its name", press({ key: "k", code: "KeyV", ctrlKey: true }), "mod+k"],
  ])("is right for %s", (_, pressed, chord) => expect(chordOf(pressed, false)).toBe(chord));

  it.each([
    ["Cmd", press({ key: "k", code: "KeyK", metaKey: true }), "mod+k"],
    ["Ctrl, which is another key there", press({ key: "k", code: "KeyK", ctrlKey: true }), "ctrl+k"],
    ["Option, which writes another character", press({ key: "˚", code: "KeyK", altKey: true }), "alt+k"],
    ["Option as a dead key", press({ key: "Dead", code: "KeyN", altKey: true }), "alt+n"],
  ])("knows Apple's %s", (_, pressed, chord) => expect(chordOf(pressed, true)).toBe(chord));

  it.each([
    ["while an input method composes", press({ key: "k", isComposing: true })],
    ["at the Enter that ends a composition in Safari", press({ key: "Enter", keyCode: 229 })],
    ["for a modifier alone", press({ key: "Control", ctrlKey: true })],
    ["for a dead key", press({ key: "Dead", code: "Equal" })],
    ["for keys of the operating system", press({ key: "k", code: "KeyK", metaKey: true })],
  ])("is nothing %s", (_, pressed) => expect(chordOf(pressed, false)).toBeUndefined());
});

it("takes a chord apart, even one with a plus", () => {
  expect([splitChord("mod+shift+o"), splitChord("+"), splitChord("mod++"), splitChord("ArrowUp")]).toEqual([
    ["mod", "shift", "o"],
    ["+"],
    ["mod", "+"],
    ["ArrowUp"],
  ]);
});

describe("where a chord may act", () => {
  const writing = { isInText: true, hasSingleKeys: true };
  const reading = { isInText: false, hasSingleKeys: true };

  it.each(["c", "shift+c", "?", "Home", "alt+ArrowUp", "Enter"])("a text field keeps %s", (chord) => {
    expect(mayAct(chord, writing)).toBe(false);
    expect(mayAct(chord, reading)).toBe(true);
  });

  it.each(["mod+k", "mod+shift+o", "Escape"])("%s acts anywhere", (chord) => {
    expect(mayAct(chord, writing)).toBe(true);
    expect(mayAct(chord, { isInText: true, hasSingleKeys: false })).toBe(true);
  });

  it("single characters can be turned off, and nothing else with them", () => {
    const chords = ["c", "shift+c", "?", "Space", "Home", "Escape", "mod+k", "alt+ArrowUp"];
    const off = { isInText: false, hasSingleKeys: false };
    expect(chords.filter((chord) => mayAct(chord, off))).toEqual(["Home", "Escape", "mod+k", "alt+ArrowUp"]);
    expect(chords.filter(isSingleCharacter)).toEqual(["c", "shift+c", "?", "Space"]);
  });
});

describe("the keys that come with the page", () => {
  const given = ACTION_IDS.flatMap((id) => ACTIONS[id].keys.map((chord) => ({ id, chord })));

  it("are not a browser's own", () => {
    expect(given.filter(({ chord }) => isBrowsersOwn(chord))).toEqual([]);
  });

  it("do one thing each", () => {
    const chords = given.map(({ chord }) => chord);
    expect(chords).toEqual([...new Set(chords)]);
  });
});

it("shows a chord as a keyboard has it", () => {
  const names = { mod: "Strg", shift: "Umschalt", Escape: "Esc" };
  expect(capsOf("mod+shift+o", false, names)).toEqual(["Strg", "Umschalt", "O"]);
  expect(capsOf("mod+shift+o", true, names)).toEqual(["⌘", "⇧", "O"]);
  expect(capsOf("ArrowUp", false, names)).toEqual(["↑"]);
  expect(capsOf("Escape", false, names)).toEqual(["Esc"]);
});
