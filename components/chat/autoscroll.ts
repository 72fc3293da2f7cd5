/** Where a scroller stands; all in CSS pixels. */
export interface ScrollPosition {
  readonly top: number;
  readonly height: number;
  readonly viewport: number;
}

/** Scrolling down to here is coming back to the end. */
const END_PX = 24;

/** Further away than this, a way back is offered. */
const AWAY_PX = 160;

export function distanceToEnd(position: ScrollPosition): number {
  return Math.max(0, position.height - position.viewport - position.top);
}

/** A position that was set comes back rounded. */
const ROUNDING_PX = 1.5;

/** Whether to keep following after the reader or the page has scrolled from `previousTop`. Upwards ends it at once,
 * unless that is still the end: content that shrinks moves the top up too. Coming down to the end begins it again; an event of a
 * scroll that was there before does not. */
export function followsAfterScroll(follows: boolean, previousTop: number, position: ScrollPosition): boolean {
  const distance = distanceToEnd(position);
  if (position.top < previousTop) return follows && distance <= ROUNDING_PX;
  return follows || (position.top > previousTop && distance <= END_PX);
}

/** Keys that scroll up. */
export function isUpwardKey(event: { readonly key: string; readonly shiftKey: boolean }): boolean {
  return ["ArrowUp", "PageUp", "Home"].includes(event.key) || (event.key === " " && event.shiftKey);
}

export function isAway(follows: boolean, position: ScrollPosition): boolean {
  return !follows && distanceToEnd(position) > AWAY_PX;
}

/** A longer way is a jump: gliding over it would show nothing but a blur. */
const GLIDE_VIEWPORTS = 2;

export function isNearEnough(position: ScrollPosition): boolean {
  return distanceToEnd(position) <= GLIDE_VIEWPORTS * position.viewport;
}

/** Between the viewport's top and the question that stands there. */
const ABOVE_QUESTION_PX = 20;

/** An answer under a question that fills the viewport still begins in sight. */
const LEAST_ROOM = 0.4;

/** How high an answer has to be, however short, for its question to stand at the viewport's top when the conversation is
 * at its end. `belowPx` is what follows the answer. */
export function roomForAnswer(viewportPx: number, questionPx: number, belowPx: number): number {
  const rest = viewportPx - ABOVE_QUESTION_PX - questionPx - belowPx;
  return Math.max(0, Math.floor(Math.max(rest, viewportPx * LEAST_ROOM - belowPx)));
}
