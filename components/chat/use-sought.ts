"use client";

import { type RefObject, useLayoutEffect, useRef } from "react";
import type { SoughtMessage } from "@/lib/chat/workspace";
import { findText } from "./find-text";
import { markUntilUsed } from "./mark-range";

/** A message's own words, without its thought, its strip and its buttons. */
const WORDS = "[data-question-text], :not(.md-thought) > .md";

/**
 * Leads to the message that was sought, once, as soon as it is rendered: it begins at the top of what is seen, unless the
 * place in it is further down than that. The focus is on it, and the place is marked.
 */
export function useSought(
  scroller: RefObject<HTMLElement | null>,
  sought: SoughtMessage | undefined,
  leaveEnd: () => void,
): void {
  const reached = useRef<SoughtMessage | undefined>(undefined);

  // After every rendering, since any may have brought the message.
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null || sought === undefined || reached.current === sought) return;
    const slot = box.querySelector<HTMLElement>(`[data-message="${CSS.escape(sought.id)}"]`);
    if (slot === null) return;
    reached.current = sought;
    slot.scrollIntoView({ block: "start", behavior: "instant" });
    showText(box, slot, sought.text);
    focusArticle(slot);
    leaveEnd();
  });
}

function showText(box: HTMLElement, slot: HTMLElement, text: string): void {
  const words = slot.querySelector(WORDS);
  const range = words === null ? undefined : findText(words, text);
  if (range === undefined) return;
  const below = range.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
  if (below > 0) box.scrollTop += below + box.clientHeight / 2;
  markUntilUsed(range);
}

function focusArticle(slot: HTMLElement): void {
  const article = slot.querySelector("article");
  article?.setAttribute("tabindex", "-1");
  article?.focus({ preventScroll: true });
}
