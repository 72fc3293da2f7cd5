"use client";

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { followsAfterScroll, isAway as isAwayAt, isNearEnough, type ScrollPosition } from "./autoscroll";
import { listenToReader } from "./listen-to-reader";

interface Growth {
  /** The answer that arrives, if one does. */
  readonly liveId: string | undefined;
  /** Questions that wait; one fewer together with a new answer is a question that nobody asks just now. */
  readonly waiting: number;
}

export interface Autoscroll {
  /** The reader has left the end by more than a few lines. */
  readonly isAway: boolean;
  readonly jumpToEnd: () => void;
  /** The reader is led elsewhere: what grows is not followed from where the scroller stands now. */
  readonly leaveEnd: () => void;
  /** To be called before the frame is painted when the content's height changed by what was found out about it. */
  readonly keepEnd: () => void;
}

/** A glide that is not over by then has been interrupted. */
const GLIDE_LIMIT_MS = 1_000;

/**
 * Keeps the end of `content` in sight while an answer grows, until the reader scrolls up or selects text, and again once
 * they are back at the end or ask. A question that was waiting in the queue moves nobody. What a reader unfolds in a
 * finished answer moves nothing. The end is set before the frame is painted, so nothing jumps.
 */
export function useAutoscroll(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  { liveId, waiting }: Growth,
): Autoscroll {
  const follows = useRef(true);
  const grows = useRef(false);
  const glidesUntilMs = useRef(0);
  const previousTop = useRef(0);
  const [isAway, setIsAway] = useState(false);

  const toEnd = useCallback(() => {
    const box = scroller.current;
    if (box === null || !follows.current || performance.now() <= glidesUntilMs.current) return;
    box.scrollTop = box.scrollHeight;
    // The event of this scroll comes later, and must not be taken for the reader's way back.
    previousTop.current = box.scrollTop;
  }, [scroller]);

  const leaveEnd = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    // A glide goes on by itself, and would be back at the end.
    if (performance.now() <= glidesUntilMs.current) box.scrollTo({ top: box.scrollTop, behavior: "instant" });
    previousTop.current = box.scrollTop;
    glidesUntilMs.current = 0;
    follows.current = false;
    setIsAway(isAwayAt(false, positionOf(box)));
  }, [scroller]);

  useEffect(() => {
    const box = scroller.current;
    const inside = content.current;
    if (box === null || inside === null) return;
    const listening = new AbortController();
    const { signal } = listening;
    previousTop.current = box.scrollTop;

    const look = () => setIsAway(isAwayAt(follows.current, positionOf(box)));
    const onScroll = () => {
      const position = positionOf(box);
      follows.current = followsAfterScroll(follows.current, previousTop.current, position);
      if (!follows.current) glidesUntilMs.current = 0;
      previousTop.current = position.top;
      look();
    };
    // What grew while it glided is still below.
    const onScrollEnd = () => {
      glidesUntilMs.current = 0;
      if (grows.current) toEnd();
    };
    const observer = new ResizeObserver((entries) => {
      const hasOtherHeight = entries.some((entry) => entry.target === box);
      if (grows.current || hasOtherHeight) toEnd();
      previousTop.current = box.scrollTop;
      look();
    });

    observer.observe(inside);
    observer.observe(box);
    box.addEventListener("scroll", onScroll, { passive: true, signal });
    box.addEventListener("scrollend", onScrollEnd, { passive: true, signal });
    listenToReader(box, inside, leaveEnd, signal);
    return () => {
      observer.disconnect();
      listening.abort();
    };
  }, [scroller, content, toEnd, leaveEnd]);

  const glideToEnd = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    follows.current = true;
    if (!isNearEnough(positionOf(box)) || matchMedia("(prefers-reduced-motion: reduce)").matches)
      return toEnd();
    glidesUntilMs.current = performance.now() + GLIDE_LIMIT_MS;
    box.scrollTo({ top: box.scrollHeight, behavior: "smooth" });
  }, [scroller, toEnd]);

  const before = useRef<Growth | undefined>(undefined);
  useLayoutEffect(() => {
    const last = before.current;
    before.current = { liveId, waiting };
    grows.current = liveId !== undefined;
    const isNew = liveId !== undefined && liveId !== last?.liveId;
    const wasWaiting = last !== undefined && waiting < last.waiting;
    if (last !== undefined && isNew && !(wasWaiting && !follows.current)) glideToEnd();
    else toEnd();
  }, [liveId, waiting, glideToEnd, toEnd]);

  const jumpToEnd = useCallback(() => {
    glideToEnd();
    // The button goes away; whoever pressed it by key goes on reading by key.
    scroller.current?.focus({ preventScroll: true });
  }, [scroller, glideToEnd]);

  return { isAway, jumpToEnd, leaveEnd, keepEnd: toEnd };
}

function positionOf(box: HTMLElement): ScrollPosition {
  return { top: box.scrollTop, height: box.scrollHeight, viewport: box.clientHeight };
}
