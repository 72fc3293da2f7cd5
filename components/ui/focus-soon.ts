/** What is not there after so many frames does not come any more. */
const MAX_FRAMES = 30;

/** Puts the focus on an element that a change of state is about to bring, as soon as it is there; after that long without
 * it, `otherwise` is called. */
export function focusSoon(id: string, otherwise?: () => void, frames = MAX_FRAMES): void {
  requestAnimationFrame(() => {
    const element = document.getElementById(id);
    if (element !== null) element.focus();
    else if (frames > 1) focusSoon(id, otherwise, frames - 1);
    else otherwise?.();
  });
}
