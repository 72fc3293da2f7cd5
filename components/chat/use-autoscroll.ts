"use client";

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { followsAfterScroll, isAway as isAwayAt, type ScrollPosition } from "./autoscroll";

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
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0 && box.scrollTop > 0) yieldToReader();
    };
    const onUnfold = (event: Event) => {
      if (event.target instanceof HTMLDetailsElement && event.target.open && !isLast(event.target, inside)) {
        yieldToReader();
      }
    };
    const observer = new ResizeObserver((entries) => {
      const hasOtherHeight = entries.some((entry) => entry.target === box);
      if (follows.current && (grows.current || hasOtherHeight)) box.scrollTop = box.scrollHeight;
      look();
    });

    observer.observe(inside);
    observer.observe(box);
    box.addEventListener("scroll", onScroll, { passive: true });
    box.addEventListener("wheel", onWheel, { passive: true });
    // "toggle" does not bubble.
    inside.addEventListener("toggle", onUnfold, { capture: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", onScroll);
      box.removeEventListener("wheel", onWheel);
      inside.removeEventListener("toggle", onUnfold, { capture: true });
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

const STRIP_PX = 120;

/** True when nothing but the strip comes after it: unfolded, it is itself what grows. */
function isLast(element: HTMLElement, content: HTMLElement): boolean {
  return content.getBoundingClientRect().bottom - element.getBoundingClientRect().bottom < STRIP_PX;
}

function positionOf(box: HTMLElement): ScrollPosition {
  return { top: box.scrollTop, height: box.scrollHeight, viewport: box.clientHeight };
}
