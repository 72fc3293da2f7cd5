"use client";

import { type RefObject, useState } from "react";
import { LONG_PASTE_CHARS } from "@/lib/chat/attachment-limits";
import { estimateTokens } from "@/lib/chat/estimate-tokens";

interface LongPaste {
  /** As the field has it: its line ends are `\n`. */
  readonly text: string;
  readonly tokens: number;
}

/** Notices when a long text was pasted. It stays in the field, as typed text does, until somebody says otherwise. */
export function useLongPaste(field: RefObject<HTMLTextAreaElement | null>): {
  readonly paste: LongPaste | undefined;
  readonly noticed: (text: string) => void;
  /** The field has changed: what was edited in the meantime is the person's own text. */
  readonly changed: () => void;
  readonly forget: () => void;
  /** Takes the text out of the field. */
  readonly takeOut: () => void;
} {
  const [paste, setPaste] = useState<LongPaste>();
  const forget = () => setPaste(undefined);
  return {
    paste,
    forget,
    noticed(pasted) {
      const text = pasted.replace(/\r\n?/g, "\n");
      if (text.length > LONG_PASTE_CHARS) setPaste({ text, tokens: estimateTokens(text) });
    },
    changed() {
      if (paste !== undefined && !field.current?.value.includes(paste.text)) forget();
    },
    takeOut() {
      const box = field.current;
      const start = box === null || paste === undefined ? -1 : box.value.lastIndexOf(paste.text);
      if (paste !== undefined && start >= 0) box?.setRangeText("", start, start + paste.text.length, "end");
      forget();
    },
  };
}
