import { isUpwardKey } from "./autoscroll";

/** Calls `onLeave` when the reader means to leave the end: before the scrolling, which begins with less than a pixel
 * and would be overtaken by the text that arrives. Who selects text wants it to stand still. */
export function listenToReader(
  box: HTMLElement,
  content: HTMLElement,
  onLeave: () => void,
  signal: AbortSignal,
): void {
  const passive = { passive: true, signal };
  const up = () => {
    if (box.scrollTop > 0) onLeave();
  };
  let touchY = 0;
  // With the control key held it is the page's size that changes.
  box.addEventListener("wheel", (event) => event.deltaY < 0 && !event.ctrlKey && up(), passive);
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
    if (target instanceof HTMLDetailsElement && target.open && !isLast(target, content)) onLeave();
  };
  // "toggle" does not bubble.
  content.addEventListener("toggle", onUnfold, { capture: true, signal });
  const onSelect = () => {
    const selection = document.getSelection();
    if (selection?.isCollapsed === false && content.contains(selection.anchorNode)) onLeave();
  };
  document.addEventListener("selectionchange", onSelect, { signal });
}

const STRIP_PX = 120;

/** True when nothing but the strip comes after it: unfolded, it is itself what grows. */
function isLast(element: HTMLElement, content: HTMLElement): boolean {
  const message = element.closest("[data-message]");
  const end = message?.firstElementChild ?? content;
  const isInLast = message === null || message === content.lastElementChild;
  return isInLast && end.getBoundingClientRect().bottom - element.getBoundingClientRect().bottom < STRIP_PX;
}
