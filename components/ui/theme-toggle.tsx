"use client";

import { SunMoon } from "lucide-react";
import { IconButton } from "./icon-button";
import { THEME_COOKIE } from "./theme";

const YEAR_S = 31_536_000;

/** Switches between light and dark. Choosing what the system shows anyway means following the system again. */
export function ThemeToggle() {
  const toggle = () => {
    const root = document.documentElement;
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const shown = root.dataset.theme ?? system;
    const next = shown === "dark" ? "light" : "dark";
    if (next === system) delete root.dataset.theme;
    else root.dataset.theme = next;
    const kept = next === system ? "; Max-Age=0" : `; Max-Age=${YEAR_S}`;
    // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is missing on plain HTTP and in older browsers
    document.cookie = `${THEME_COOKIE}=${next}; Path=/; SameSite=Lax${kept}`;
  };
  return <IconButton label="Switch theme" icon={SunMoon} onClick={toggle} />;
}
