/* What hand-written readers of JSON, from the wire or from storage, ask of a value. */

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function flag(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

/** JSON, or undefined for what is none. */
export function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The entry of a list that a value is, or undefined. */
export function oneOf<const Entry extends string>(
  entries: readonly Entry[],
  value: unknown,
): Entry | undefined {
  return entries.find((entry) => entry === value);
}

/** The entries that `read` can read; none when the value is no list. */
export function entries<Entry>(value: unknown, read: (entry: unknown) => Entry | undefined): Entry[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry) => read(entry) ?? []);
}
