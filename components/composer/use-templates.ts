"use client";

import { useState } from "react";
import { useServices } from "@/components/chat/services";
import { useTexts } from "@/components/texts/texts-provider";
import type { PromptTemplate } from "@/lib/chat/prompt-templates";
import { readTemplates, writeTemplates } from "@/lib/chat/prompt-templates";

export interface Templates {
  /** A person's own, in their order. */
  readonly own: readonly PromptTemplate[];
  /** Those that come with the page; one of its own with the same name stands in front of such a one. */
  readonly builtIn: readonly PromptTemplate[];
  readonly save: (own: readonly PromptTemplate[]) => void;
}

/** The prompt templates as they were when this component appeared, and as it changes them. */
export function useTemplates(): Templates {
  const { preferences } = useServices();
  const texts = useTexts().composer.builtIn;
  const [own, setOwn] = useState(() => readTemplates(preferences.get("templates")));
  const names = new Set(own.map(({ name }) => name));
  const builtIn = Object.entries(texts)
    .map(([id, { name, text }]) => ({ id: `built-in-${id}`, name, text }))
    .filter(({ name }) => !names.has(name));
  return {
    own,
    builtIn,
    save(next) {
      setOwn(next);
      preferences.set("templates", next.length === 0 ? undefined : writeTemplates(next));
    },
  };
}
