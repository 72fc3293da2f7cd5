"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Language } from "./language";
import type { Texts } from "./texts";

interface Spoken {
  readonly language: Language;
  readonly texts: Texts;
}

const TextsContext = createContext<Spoken | undefined>(undefined);

/** Gives everything below it the page's texts. They come with the page, in one language; the other is not loaded. */
export function TextsProvider({ children, ...spoken }: Spoken & { readonly children: ReactNode }) {
  return <TextsContext value={spoken}>{children}</TextsContext>;
}

function useSpoken(): Spoken {
  const spoken = useContext(TextsContext);
  if (spoken === undefined) throw new Error("useTexts needs a TextsProvider above it");
  return spoken;
}

export function useTexts(): Texts {
  return useSpoken().texts;
}

export function useLanguage(): Language {
  return useSpoken().language;
}
