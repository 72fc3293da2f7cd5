/** The languages that the page speaks, each by its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;

export type Language = keyof typeof LANGUAGES;

export const LANGUAGE_COOKIE = "synapse-language";

/** The language that a person chose, else the first of `Accept-Language` that the page speaks, else English. */
export function readLanguage(cookie: string | undefined, acceptLanguage: string | null): Language {
  if (cookie !== undefined && isLanguage(cookie)) return cookie;
  const wanted = (acceptLanguage ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", quality] = part.trim().split(/;\s*q=/);
      return { tag: tag.toLowerCase().split("-")[0] ?? "", quality: Number(quality ?? 1) };
    })
    .sort((a, b) => b.quality - a.quality);
  for (const { tag, quality } of wanted) if (quality > 0 && isLanguage(tag)) return tag;
  return "en";
}

export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(LANGUAGES, tag);
}
