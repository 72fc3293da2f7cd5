"use client";

import { createFormats, type Formats } from "@/lib/stats/format";
import type { Texts } from "./texts";
import { useLanguage, useTexts } from "./texts-provider";

const known = new WeakMap<Texts, Formats>();

/** Numbers, sizes and times as the page's language writes them; in the region that the browser asks for. */
export function useFormats(): Formats {
  const texts = useTexts();
  const language = useLanguage();
  const formats = known.get(texts) ?? createFormats(regionalTag(language), texts.stats.words);
  known.set(texts, formats);
  return formats;
}

/** `en` → `en-GB`, where the browser asks for that. No figure is shown before the page has come alive, so the server's
 * HTML, which knows no region, has none. */
export function regionalTag(language: string): string {
  const asked = typeof window === "undefined" ? [] : (window.navigator.languages ?? []);
  return asked.find((tag) => tag.split("-")[0]?.toLowerCase() === language) ?? language;
}
