const GAP_PX = 4;
const EDGE_PX = 8;

/** Puts a floating box under what opened it, its end at the other's end, and within the window; above it where there is
 * no room below. */
export function placeBeside(box: HTMLElement, anchor: DOMRect): void {
  const { width, height } = box.getBoundingClientRect();
  const isRtl = getComputedStyle(box).direction === "rtl";
  const start = isRtl ? anchor.left : anchor.right - width;
  const below = anchor.bottom + GAP_PX;
  const top = below + height > window.innerHeight - EDGE_PX ? anchor.top - GAP_PX - height : below;
  // A box between two edges keeps the right one in a right-to-left page.
  box.style.right = "auto";
  box.style.left = `${Math.max(EDGE_PX, Math.min(start, window.innerWidth - width - EDGE_PX))}px`;
  box.style.top = `${Math.max(EDGE_PX, top)}px`;
}
