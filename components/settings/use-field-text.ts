"use client";

import { useState } from "react";

/** The text of a field whose value is kept elsewhere, where it arrives a moment later. What is typed stays as it was
 * typed; a change of `kept` that does not come from it replaces it. `asKept` says what `kept` becomes of a text. */
export function useFieldText(
  kept: string,
  asKept: (text: string) => string,
): readonly [text: string, setText: (text: string) => void] {
  const [text, setText] = useState(kept);
  const [seen, setSeen] = useState(kept);
  if (seen !== kept) {
    setSeen(kept);
    if (asKept(text) !== kept) setText(kept);
  }
  return [text, setText];
}
