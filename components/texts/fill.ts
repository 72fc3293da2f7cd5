/** Puts values in the places of a text: `fill("{count} words", { count: 3 })`. A place without a value stays. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** The forms of a text that counts; `one` is missing where a language has no other form for it. */
export interface PluralForms {
  readonly one: string;
  readonly other: string;
}

/** The form that a language uses for `count`, with `{count}` in its place. */
export function plural(language: string, forms: PluralForms, count: number): string {
  const form = new Intl.PluralRules(language).select(count) === "one" ? forms.one : forms.other;
  return fill(form, { count: new Intl.NumberFormat(language).format(count) });
}
