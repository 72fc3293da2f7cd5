import { de } from "./de";
import { en } from "./en";
import type { Language } from "./language";
import type { Texts } from "./texts";

export const TEXTS: Readonly<Record<Language, Texts>> = { en, de };
