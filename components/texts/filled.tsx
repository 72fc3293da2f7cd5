interface FilledProps {
  readonly text: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** `fill` for what is seen: every value runs its own way, whichever way the text around it runs. So a name keeps the
 * marks around it in their places, and a figure stands before its unit. */
export function Filled({ text, values }: FilledProps) {
  return text.split(/\{(\w+)\}/).map((part, place) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name
    return place % 2 === 0 ? part : <bdi key={place}>{values[part] ?? `{${part}}`}</bdi>;
  });
}
