import type { Preferences } from "@/lib/chat/preferences";

const KEPT = 12;

/** What was picked in the palette, the last one first, by id. */
export function readRecent(preferences: Preferences): readonly string[] {
  try {
    const stored: unknown = JSON.parse(preferences.get("recent") ?? "[]");
    if (!Array.isArray(stored)) return [];
    return stored.filter((id) => typeof id === "string").slice(0, KEPT);
  } catch {
    return [];
  }
}

export function rememberRecent(preferences: Preferences, id: string): void {
  const ids = [id, ...readRecent(preferences).filter((other) => other !== id)].slice(0, KEPT);
  preferences.set("recent", JSON.stringify(ids));
}
