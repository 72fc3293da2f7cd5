"use client";

import { useSyncExternalStore } from "react";
import { setCookie } from "./set-cookie";
import { nextTextSize, readTextSize, TEXT_SIZE_COOKIE, type TextSize } from "./text-size";
import { readTheme, THEME_COLORS, THEME_COOKIE, type Theme } from "./theme";

export type ThemeChoice = Theme | "system";

/** The choices stand on the page's root, where the server has put them too: what is shown and what is known cannot
 * differ. */
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function changed(): void {
  for (const listener of [...listeners]) listener();
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, themeChoice, () => "system");
}

export function useTextSize(): TextSize {
  return useSyncExternalStore(subscribe, textSize, () => "normal");
}

function themeChoice(): ThemeChoice {
  return readTheme(document.documentElement.dataset.theme) ?? "system";
}

function textSize(): TextSize {
  return readTextSize(document.documentElement.dataset.textSize);
}

export function chooseTheme(choice: ThemeChoice): void {
  const root = document.documentElement;
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
  setCookie(THEME_COOKIE, choice === "system" ? undefined : choice);
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    meta.content = THEME_COLORS[choice === "system" ? schemeOf(meta) : choice];
  }
  changed();
}

/** The scheme that the browser takes this colour for while nobody has chosen one. */
function schemeOf({ media }: HTMLMetaElement): Theme {
  return media === "" ? systemTheme() : media.includes("dark") ? "dark" : "light";
}

function systemTheme(): Theme {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Shows the other theme. Coming back to what the system shows anyway means following the system again. */
export function toggleTheme(): void {
  const choice = themeChoice();
  const shown = choice === "system" ? systemTheme() : choice;
  const other = shown === "dark" ? "light" : "dark";
  chooseTheme(other === systemTheme() ? "system" : other);
}

export function chooseTextSize(size: TextSize): void {
  const root = document.documentElement;
  if (size === "normal") delete root.dataset.textSize;
  else root.dataset.textSize = size;
  setCookie(TEXT_SIZE_COOKIE, size === "normal" ? undefined : size);
  changed();
}

export function stepTextSize(step: 1 | -1): void {
  chooseTextSize(nextTextSize(textSize(), step));
}
