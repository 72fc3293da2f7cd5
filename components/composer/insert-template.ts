import { nextPlaceholder, placeholdersIn } from "@/lib/chat/prompt-templates";

/** Puts `text` into the field in the place of `start` to `end`, and selects its first place to fill in; Tab and Shift Tab
 * then go from place to place. When there is none left that way, Tab does what it always does. `onPlaces` hears
 * whether there are places. The returned function lets the keys go. */
export function insertTemplate(
  field: HTMLTextAreaElement,
  { text, start, end }: { readonly text: string; readonly start: number; readonly end: number },
  onPlaces: (hasPlaces: boolean) => void,
): () => void {
  field.focus();
  field.setSelectionRange(start, end);
  insert(field, text);
  field.setSelectionRange(start + text.length, start + text.length);
  return followPlaces(field, start, onPlaces);
}

/** As if it had been typed: the browser can undo it. */
function insert(field: HTMLTextAreaElement, text: string): void {
  const before = field.value;
  document.execCommand?.("insertText", false, text);
  if (field.value !== before) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function followPlaces(
  field: HTMLTextAreaElement,
  from: number,
  onPlaces: (hasPlaces: boolean) => void,
): () => void {
  const select = (place: { readonly start: number; readonly end: number } | undefined) => {
    if (place === undefined) return false;
    field.setSelectionRange(place.start, place.end);
    return true;
  };
  const stop = () => {
    field.removeEventListener("keydown", onKeyDown);
    field.removeEventListener("input", onInput);
    onPlaces(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Tab" || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const isForward = !event.shiftKey;
    const caret = isForward ? field.selectionEnd : field.selectionStart;
    if (select(nextPlaceholder(field.value, caret, isForward ? 1 : -1))) event.preventDefault();
  };
  const onInput = () => {
    if (placeholdersIn(field.value).length === 0) stop();
  };
  if (!select(nextPlaceholder(field.value, from, 1))) {
    onPlaces(false);
    return () => undefined;
  }
  onPlaces(true);
  field.addEventListener("keydown", onKeyDown);
  field.addEventListener("input", onInput);
  return stop;
}
