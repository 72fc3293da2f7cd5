import { de } from "./de";
import { en } from "./en";
import type { Language } from "./language";

/** Every text of the page, by area. Plain strings with `{places}`: they are sent with the page. */
export type Texts = typeof en;

export const TEXTS: Readonly<Record<Language, Texts>> = { en, de };
