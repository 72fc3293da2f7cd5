export const COMPOSER_ID = "message";

/** Puts the cursor into the composer where that does not open a keyboard over the page. */
export function focusComposer(): void {
  if (matchMedia("(pointer: fine)").matches) document.getElementById(COMPOSER_ID)?.focus();
}
