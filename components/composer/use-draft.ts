"use client";

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useServices } from "@/components/chat/services";
import type { PreferenceName } from "@/lib/chat/preferences";

const SAVE_AFTER_MS = 300;

/** Whose question is being written: a chat's, or the one of the chat that is still empty. Every empty chat has the same,
 * for nobody could find it again in another. */
export interface DraftPlace {
  readonly conversationId: string;
  readonly isEmpty: boolean;
}

export function draftKey({ conversationId, isEmpty }: DraftPlace): string {
  return isEmpty ? "new" : conversationId;
}

function nameOf(place: DraftPlace): PreferenceName {
  return place.isEmpty ? "draft" : `draft.${place.conversationId}`;
}

interface DraftOptions {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** Undefined until it is known which chat is shown: what is typed before belongs to that one. */
  readonly place: DraftPlace | undefined;
  /** Hears of every change of the text, whoever made it. */
  readonly onText: (text: string) => void;
}

/** Keeps what is in `field` across reloads and changes of the chat, and the field as high as its text. */
export function useDraft({ field, place, onText }: DraftOptions): {
  /** False while the browser refuses what is in the field, or has no room for it. */
  readonly isKept: boolean;
  readonly changed: () => void;
  readonly clear: () => void;
} {
  const { preferences } = useServices();
  const [isKept, setKept] = useState(true);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** Whose text is in the field. */
  const shown = useRef<DraftPlace>(undefined);
  const tell = useRef(onText);
  useLayoutEffect(() => {
    tell.current = onText;
  });

  const save = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    if (shown.current === undefined) return;
    const text = field.current?.value || undefined;
    setKept(preferences.set(nameOf(shown.current), text) || text === undefined);
  };
  const show = () => {
    const box = field.current;
    if (box === null) return;
    fitHeight(box);
    tell.current(box.value);
  };
  const latest = useRef({ save, show });
  useLayoutEffect(() => {
    latest.current = { save, show };
  });

  const conversationId = place?.conversationId;
  const isEmpty = place?.isEmpty ?? true;
  useEffect(() => {
    const box = field.current;
    if (box === null || conversationId === undefined) return;
    const next: DraftPlace = { conversationId, isEmpty };
    const before = shown.current;
    const isSameChat = before?.conversationId === conversationId;
    if (before !== undefined && isSameChat) preferences.set(nameOf(before), undefined);
    else if (before !== undefined) latest.current.save();
    shown.current = next;
    if (isSameChat) {
      latest.current.save();
      return;
    }
    const kept = preferences.get(nameOf(next)) ?? "";
    // What was typed before the page had come alive is not lost, and neither is what was kept.
    const typed = before === undefined && box.value !== kept ? box.value : "";
    box.value = [kept, typed].filter(Boolean).join("\n\n");
    latest.current.show();
  }, [field, preferences, conversationId, isEmpty]);

  useEffect(() => {
    latest.current.show();
    const leave = () => {
      if (timer.current !== undefined) latest.current.save();
    };
    const resize = () => field.current !== null && fitHeight(field.current);
    window.addEventListener("pagehide", leave);
    window.addEventListener("resize", resize);
    return () => {
      leave();
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("resize", resize);
    };
  }, [field]);

  return {
    isKept,
    changed() {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => latest.current.save(), SAVE_AFTER_MS);
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
