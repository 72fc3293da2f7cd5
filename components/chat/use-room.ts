"use client";

import { type RefObject, useLayoutEffect, useState } from "react";
import { roomForAnswer } from "./autoscroll";

/**
 * Which answer gets room below it, so that its question stands at the top and one reads downwards from there: the one
 * that arrived last since the conversation was opened. It keeps the room until another arrives, or what one reads would
 * fall down. Its element's `min-height` is `var(--room)`.
 */
export function useRoom(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  liveId: string | undefined,
): string | undefined {
  const [roomId, setRoomId] = useState(liveId);
  if (liveId !== undefined && liveId !== roomId) setRoomId(liveId);

  useLayoutEffect(() => {
    const box = scroller.current;
    const inside = content.current;
    if (box === null || inside === null || roomId === undefined) return;
    const question = inside.querySelector(`[data-message="${CSS.escape(roomId)}"]`)?.previousElementSibling;
    const measure = () => {
      const belowPx = Number.parseFloat(getComputedStyle(box).paddingBottom) || 0;
      const questionPx = question?.getBoundingClientRect().height ?? 0;
      inside.style.setProperty("--room", `${roomForAnswer(box.clientHeight, questionPx, belowPx)}px`);
    };
    measure();
    const resizes = new ResizeObserver(measure);
    resizes.observe(box);
    if (question) resizes.observe(question);
    return () => resizes.disconnect();
  }, [scroller, content, roomId]);

  return roomId;
}
