/** While this stands on the page's root, formulas are only their source. */
const COPYING = "md-copying";

/**
 * Puts a selection with formulas on the clipboard as it reads: a browser makes a heap of signs and line breaks of a
 * formula that is set. Formulas are copied as they were written; a selection without any is the browser's own matter.
 */
export function copyFormulas(event: ClipboardEvent): void {
  const selection = document.getSelection();
  if (!event.clipboardData || event.defaultPrevented || isField(event.target)) return;
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return;
  const selected = document.createElement("div");
  selected.append(selection.getRangeAt(0).cloneContents());
  if (!selected.querySelector(".md-set")) return;

  for (const element of selected.querySelectorAll(".md-set, figcaption")) element.remove();
  event.clipboardData.setData("text/html", selected.innerHTML);
  event.clipboardData.setData("text/plain", readWithoutFormulas(selection));
  event.preventDefault();
}

/** Only the browser knows where a selection's lines end, and only by its layout. */
function readWithoutFormulas(selection: Selection): string {
  const root = document.documentElement;
  root.classList.add(COPYING);
  try {
    return selection.toString();
  } finally {
    root.classList.remove(COPYING);
  }
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
