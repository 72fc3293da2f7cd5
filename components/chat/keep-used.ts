import type { MessageLayout } from "./message-layout";

/** Messages that are focused, clicked in or selected stay rendered, since what a person did there is in their elements. */
export function keepUsed(content: HTMLElement, layout: MessageLayout, signal: AbortSignal): void {
  const use = ({ target }: Event) => {
    const id = messageAround(target);
    if (id !== undefined) layout.use(id);
  };
  const select = () => {
    const selection = document.getSelection();
    if (selection?.isCollapsed === false)
      layout.select(messageAround(selection.anchorNode), messageAround(selection.focusNode));
    else layout.select(undefined, undefined);
  };
  content.addEventListener("focusin", use, { signal });
  content.addEventListener("click", use, { signal });
  document.addEventListener("selectionchange", select, { signal });
}

/** The id of the message that `node` is in. */
function messageAround(node: EventTarget | null): string | undefined {
  const element = node instanceof Element ? node : node instanceof Node ? node.parentElement : null;
  return element?.closest<HTMLElement>("[data-message]")?.dataset.message;
}
