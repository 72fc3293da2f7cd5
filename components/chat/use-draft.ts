"use client";

import { type RefObject, useEffect, useRef } from "react";
import { useServices } from "./services";

const SAVE_AFTER_MS = 300;

/** Keeps what is in `field` across reloads and the field as high as its text. `onText` hears of every change. */
export function useDraft(
  field: RefObject<HTMLTextAreaElement | null>,
  onText: (text: string) => void,
): { readonly changed: () => void; readonly clear: () => void } {
  const { preferences } = useServices();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const told = useRef(onText);

  const save = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    preferences.set("draft", field.current?.value || undefined);
  };
  const show = () => {
    const box = field.current;
    if (box === null) return;
    fitHeight(box);
    told.current(box.value);
  };

  useEffect(() => {
    const box = field.current;
    if (box === null) return;
    const draft = preferences.get("draft");
    if (box.value === "" && draft !== undefined) box.value = draft;
    fitHeight(box);
    told.current(box.value);
    const leave = () => {
      if (timer.current !== undefined) preferences.set("draft", box.value || undefined);
    };
    const resize = () => fitHeight(box);
    window.addEventListener("pagehide", leave);
    window.addEventListener("resize", resize);
    return () => {
      clearTimeout(timer.current);
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("resize", resize);
    };
  }, [field, preferences]);

  return {
    changed() {
      clearTimeout(timer.current);
      timer.current = setTimeout(save, SAVE_AFTER_MS);
      show();
    },
    clear() {
      if (field.current !== null) field.current.value = "";
      save();
      show();
    },
  };
}

/** CSS caps it; `field-sizing` would do the rest, but not in every browser yet. */
function fitHeight(box: HTMLTextAreaElement): void {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}
