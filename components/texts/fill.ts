/** Puts values in the places of a text: `fill("{count} words", { count: 3 })`. A place without a value stays. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** The forms of a text that counts; `one` is missing where a language has no other form for it. */
export interface PluralForms {
  readonly one: string;
  readonly other: string;
}

interface Counting {
  readonly rules: Intl.PluralRules;
  readonly numbers: Intl.NumberFormat;
}

/** Both are slow to make, and a strip counts in every frame. */
const known = new Map<string, Counting>();

/** The form that a language uses for `count`, with `{count}` in its place, and `{…}` of what `values` has. */
export function plural(
  language: string,
  forms: PluralForms,
  count: number,
  values: Readonly<Record<string, string | number>> = {},
): string {
  const { rules, numbers } = countingIn(language);
  const form = rules.select(count) === "one" ? forms.one : forms.other;
  return fill(form, { ...values, count: numbers.format(count) });
}

function countingIn(language: string): Counting {
  const counting = known.get(language) ?? {
    rules: new Intl.PluralRules(language),
    numbers: new Intl.NumberFormat(language),
  };
  known.set(language, counting);
  return counting;
}
