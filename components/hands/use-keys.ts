"use client";

import { useEffect } from "react";
import { chordOf, mayAct } from "./chords";
import { isApple } from "./platform";
import { actionOf } from "./shortcuts";
import { useActions } from "./use-action";
import { useShortcutStore } from "./use-shortcuts";

/** Does what keys stand for, anywhere on the page, unless something on it has used the press itself. */
export function useKeys(): void {
  const actions = useActions();
  const store = useShortcutStore();

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || isBehindDialog()) return;
      const chord = chordOf(event, isApple());
      if (chord === undefined) return;
      const shortcuts = store.getSnapshot();
      const id = actionOf(shortcuts, chord);
      const place = { isInText: takesText(event.target), hasSingleKeys: shortcuts.hasSingleKeys };
      if (id !== undefined && mayAct(chord, place) && actions.run(id)) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [actions, store]);
}

/** Whether a dialog lies over the page: its keys are its own. */
function isBehindDialog(): boolean {
  return [...document.querySelectorAll("dialog[open]")].some((dialog) => dialog.matches(":modal"));
}

const NO_TEXT = ["button", "checkbox", "color", "file", "image", "radio", "range", "reset", "submit"];

/** Whether characters go into this element, or choose something in it. */
function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NO_TEXT.includes(target.type);
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target.isContentEditable || target.closest('[role="listbox"], [role="menu"], [popover]') !== null;
}
