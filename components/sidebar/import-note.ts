import { plural } from "@/components/texts/fill";
import type { Texts } from "@/components/texts/texts";
import type { ImportResult } from "./transfer";

/** What came of an import, in the page's language: how many chats are new, were here already, could not be read. */
export function importNote(result: ImportResult, texts: Texts["sidebar"], language: string): string {
  if (result.kind !== "imported") return texts[result.kind];
  if (result.added + result.damaged === 0) return texts.nothingNew;
  return (["added", "skipped", "damaged"] as const)
    .filter((what) => result[what] > 0)
    .map((what) => `${plural(language, texts[what], result[what])}.`)
    .join(" ");
}
