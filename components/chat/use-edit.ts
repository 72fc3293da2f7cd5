"use client";

import { useState } from "react";

/** Questions that are being written anew, by id, as long as the page lives: what shows them may go and come back. */
const WRITTEN = new Map<string, string>();

/** `begun` here and now; `kept` from when the question was last shown. */
export type EditState = "none" | "begun" | "kept";

export interface Edit {
  readonly state: EditState;
  /** What is written so far. */
  readonly text: string;
  readonly begin: () => void;
  readonly write: (text: string) => void;
  readonly end: () => void;
}

/** The writing anew of a question that says `content`. */
export function useEdit(questionId: string, content: string): Edit {
  const [state, setState] = useState<EditState>(() => (WRITTEN.has(questionId) ? "kept" : "none"));
  return {
    state,
    text: WRITTEN.get(questionId) ?? content,
    begin() {
      if (!WRITTEN.has(questionId)) WRITTEN.set(questionId, content);
      setState("begun");
    },
    write: (text) => void WRITTEN.set(questionId, text),
    end() {
      WRITTEN.delete(questionId);
      setState("none");
    },
  };
}
