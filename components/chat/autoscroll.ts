/** Where a scroller stands; all in CSS pixels. */
export interface ScrollPosition {
  readonly top: number;
  readonly height: number;
  readonly viewport: number;
}

/** Nearer to the end than this is "at the end": fractions of pixels, and a last line that is being looked at. */
const END_PX = 24;

/** Further away than this, a way back is offered. */
const AWAY_PX = 160;

export function distanceToEnd(position: ScrollPosition): number {
  return Math.max(0, position.height - position.viewport - position.top);
}

/** Whether to keep following after the reader or the page has scrolled from `previousTop`. Upwards ends it at
 * once; reaching the end begins it again. Content that shrinks also moves the top up, but leaves it at the end. */
export function followsAfterScroll(follows: boolean, previousTop: number, position: ScrollPosition): boolean {
  if (distanceToEnd(position) <= END_PX) return true;
  return follows && position.top >= previousTop;
}

export function isAway(follows: boolean, position: ScrollPosition): boolean {
  return !follows && distanceToEnd(position) > AWAY_PX;
}
