/** Whether a key belongs to an input method. Safari ends the composition first and tells by keyCode 229. */
export function isComposing(event: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean {
  return event.isComposing || event.keyCode === 229;
}
