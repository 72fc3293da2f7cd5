"use client";

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { followsAfterScroll, isAway as isAwayAt, isUpwardKey, type ScrollPosition } from "./autoscroll";

/** Keeps the end of `content` in sight while an answer grows (`isGrowing`), until the reader scrolls up, and again
 * once they are back at the end or ask a new question (`questions` counts them). What a reader unfolds in a
 * finished answer moves nothing. The end is set before the frame is painted, so nothing jumps. */
export function useAutoscroll(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  { questions, isGrowing }: { readonly questions: number; readonly isGrowing: boolean },
): { readonly isAway: boolean; readonly jumpToEnd: () => void } {
  const follows = useRef(true);
  const grows = useRef(isGrowing);
  const [isAway, setIsAway] = useState(false);

  useEffect(() => {
    const box = scroller.current;
    const inside = content.current;
    if (box === null || inside === null) return;
    const listening = new AbortController();
    let previousTop = box.scrollTop;

    const look = () => setIsAway(isAwayAt(follows.current, positionOf(box)));
    const yieldToReader = () => {
      follows.current = false;
      look();
    };
    const onScroll = () => {
      const position = positionOf(box);
      follows.current = followsAfterScroll(follows.current, previousTop, position);
      previousTop = position.top;
      look();
    };
    const observer = new ResizeObserver((entries) => {
      const hasOtherHeight = entries.some((entry) => entry.target === box);
      if (follows.current && (grows.current || hasOtherHeight)) {
        box.scrollTop = box.scrollHeight;
        previousTop = box.scrollTop;
      }
      look();
    });

    observer.observe(inside);
    observer.observe(box);
    box.addEventListener("scroll", onScroll, { passive: true, signal: listening.signal });
    listenToReader(box, inside, yieldToReader, listening.signal);
    return () => {
      observer.disconnect();
      listening.abort();
    };
  }, [scroller, content]);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null || questions === 0) return;
    follows.current = true;
    box.scrollTop = box.scrollHeight;
  }, [scroller, questions]);

  useLayoutEffect(() => {
    grows.current = isGrowing;
    const box = scroller.current;
    if (box !== null && follows.current) box.scrollTop = box.scrollHeight;
  }, [scroller, isGrowing]);

  const jumpToEnd = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    follows.current = true;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    box.scrollTo({ top: box.scrollHeight, behavior: still ? "instant" : "smooth" });
  }, [scroller]);

  return { isAway, jumpToEnd };
}

/** Calls `onUp` when the reader means to leave the end: before the scrolling, which begins with less than a pixel
 * and would be overtaken by the text that arrives. */
function listenToReader(box: HTMLElement, content: HTMLElement, onUp: () => void, signal: AbortSignal): void {
  const passive = { passive: true, signal };
  const up = () => {
    if (box.scrollTop > 0) onUp();
  };
  let touchY = 0;
  box.addEventListener("wheel", (event) => event.deltaY < 0 && up(), passive);
  box.addEventListener("keydown", (event) => isUpwardKey(event) && up(), passive);
  box.addEventListener(
    "touchstart",
    (event) => {
      touchY = event.touches[0]?.clientY ?? 0;
    },
    passive,
  );
  box.addEventListener(
    "touchmove",
    (event) => {
      const y = event.touches[0]?.clientY ?? 0;
      if (y > touchY) up();
      touchY = y;
    },
    passive,
  );
  const onUnfold = ({ target }: Event) => {
    if (target instanceof HTMLDetailsElement && target.open && !isLast(target, content)) onUp();
  };
  // "toggle" does not bubble.
  content.addEventListener("toggle", onUnfold, { capture: true, signal });
}

const STRIP_PX = 120;

/** True when nothing but the strip comes after it: unfolded, it is itself what grows. */
function isLast(element: HTMLElement, content: HTMLElement): boolean {
  return content.getBoundingClientRect().bottom - element.getBoundingClientRect().bottom < STRIP_PX;
}

function positionOf(box: HTMLElement): ScrollPosition {
  return { top: box.scrollTop, height: box.scrollHeight, viewport: box.clientHeight };
}
