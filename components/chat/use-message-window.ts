"use client";

import {
  type RefCallback,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { keepUsed } from "./keep-used";
import { isSameRange, MessageLayout, type Range, type SizedMessage, type Slot } from "./message-layout";

/** So much of the viewport's height is rendered above and below it. */
const MARGIN = 0.6;

/** Rendered before the viewport's height is known. */
const FIRST_PX = 1_600;

/** Without it (Safari) what the reader sees has to be held in its place by hand. */
const HAS_ANCHORS = typeof CSS !== "undefined" && CSS.supports("overflow-anchor", "auto");

interface MessageWindow {
  readonly slots: readonly Slot[];
  /** The `ref` of every rendered message's element, which carries its id as `data-message`. */
  readonly measured: RefCallback<HTMLElement>;
}

/**
 * Renders of a long conversation what is near the viewport, and remembers how much room the rest takes. What the reader
 * sees stays where it is when a message turns out to be higher or lower than it was thought to be; `onCorrected` is
 * called then, before the frame is painted. `messages` has to be the same array until they change. The message
 * `soughtId` is rendered wherever one reads.
 */
export function useMessageWindow(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  messages: readonly SizedMessage[],
  onCorrected: () => void,
  soughtId: string | undefined,
): MessageWindow {
  const [layout] = useState(() => new MessageLayout());
  layout.show(messages);
  if (soughtId !== undefined) layout.use(soughtId);
  const [range, setRange] = useState<Range>(() => layout.atEnd(FIRST_PX));
  const fresh = useRef<HTMLElement[]>([]);

  const look = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    const margin = box.clientHeight * MARGIN;
    const top = box.scrollTop - (content.current?.offsetTop ?? 0);
    const near = layout.between(top - margin, top + box.clientHeight + margin);
    setRange((shown) => (isSameRange(shown, near) ? shown : near));
  }, [layout, scroller, content]);

  /** Learns the heights of `elements`, and holds in its place what is seen below them. */
  const learn = useCallback(
    (elements: readonly HTMLElement[]): boolean => {
      const box = scroller.current;
      if (box === null) return false;
      const topPx = box.getBoundingClientRect().top;
      let abovePx = 0;
      let isOther = false;
      for (const element of elements) {
        const { height, bottom } = element.getBoundingClientRect();
        const change = layout.measure(element.dataset.message ?? "", height);
        if (change !== 0 && bottom - change <= topPx) abovePx += change;
        isOther ||= change !== 0;
      }
      if (!HAS_ANCHORS && abovePx !== 0) box.scrollTop += abovePx;
      return isOther;
    },
    [layout, scroller],
  );

  const [resizes] = useState(() => createResizeWatch());
  const measured = useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return;
      fresh.current.push(element);
      return resizes.watch(element);
    },
    [resizes],
  );

  // After every rendering, since any may have brought messages that were not there.
  useLayoutEffect(() => {
    if (fresh.current.length > 0 && learn(fresh.current.splice(0))) onCorrected();
    look();
  });

  useEffect(() => {
    const box = scroller.current;
    const inside = content.current;
    if (box === null || inside === null) return;
    const listening = new AbortController();
    const stopWatching = resizes.start(box, (elements) => {
      learn(elements);
      look();
    });
    // Within the frame that scrolls: a later one would show a gap first.
    box.addEventListener("scroll", () => flushSync(look), { passive: true, signal: listening.signal });
    keepUsed(inside, layout, listening.signal);
    return () => {
      listening.abort();
      stopWatching();
    };
  }, [scroller, content, layout, resizes, learn, look]);

  return { slots: layout.slots(range), measured };
}

/** One observer for the viewport and all messages in it; it begins before there is anybody to tell. */
function createResizeWatch() {
  let report: (elements: readonly HTMLElement[]) => void = () => {};
  const observer =
    typeof ResizeObserver === "undefined"
      ? undefined
      : new ResizeObserver((entries) =>
          report(
            entries.flatMap(({ target }) =>
              target instanceof HTMLElement && target.dataset.message !== undefined ? target : [],
            ),
          ),
        );
  return {
    start(viewport: HTMLElement, onResize: (elements: readonly HTMLElement[]) => void): () => void {
      report = onResize;
      observer?.observe(viewport);
      return () => {
        report = () => {};
        observer?.unobserve(viewport);
      };
    },
    watch(element: HTMLElement): () => void {
      observer?.observe(element);
      return () => observer?.unobserve(element);
    },
  };
}
