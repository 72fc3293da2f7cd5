import { isFields, parse } from "./wire-fields";

/** A question that one asks again and again. `{{name}}` in its text is a place to fill in. */
export interface PromptTemplate {
  readonly id: string;
  /** What one types after the `/`: no spaces. */
  readonly name: string;
  readonly text: string;
}

export const MAX_TEMPLATES = 200;
export const MAX_NAME_CHARS = 40;
export const MAX_TEMPLATE_CHARS = 20_000;

/** A name as it can be typed after a `/`: spaces become hyphens, a leading `/` goes. */
export function cleanName(name: string): string {
  return name.trim().replace(/^\/+/, "").trim().replace(/\s+/g, "-").slice(0, MAX_NAME_CHARS);
}

/** Templates as they were stored. What is not one is dropped; anything else than a list is an empty one. */
export function readTemplates(stored: string | undefined): readonly PromptTemplate[] {
  const value = parse(stored ?? "");
  return Array.isArray(value) ? value.filter(isTemplate).slice(0, MAX_TEMPLATES) : [];
}

function isTemplate(value: unknown): value is PromptTemplate {
  if (!isFields(value)) return false;
  const { id, name, text } = value;
  if (typeof id !== "string" || typeof name !== "string" || typeof text !== "string") return false;
  return id !== "" && name !== "" && cleanName(name) === name && text.length <= MAX_TEMPLATE_CHARS;
}

export function writeTemplates(templates: readonly PromptTemplate[]): string {
  return JSON.stringify(templates.map(({ id, name, text }) => ({ id, name, text })));
}

/** What somebody who types `/query` looks for: names that begin so, then names that contain it, then texts that do. */
export function findTemplates(
  templates: readonly PromptTemplate[],
  query: string,
): readonly PromptTemplate[] {
  const wanted = fold(query);
  const rank = ({ name, text }: PromptTemplate) => {
    if (fold(name).startsWith(wanted)) return 0;
    if (fold(name).includes(wanted)) return 1;
    return wanted.length > 2 && fold(text).includes(wanted) ? 2 : undefined;
  };
  return templates
    .flatMap((template) => {
      const place = rank(template);
      return place === undefined ? [] : [{ template, place }];
    })
    .sort((a, b) => a.place - b.place)
    .map(({ template }) => template);
}

function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
}

/** The `/…` that a field begins with while a template is looked for, without the slash; undefined otherwise. */
export function templateQuery(text: string): string | undefined {
  return /^\/(\S{0,40})$/.exec(text)?.[1];
}

/** A place to fill in, as a range of the text. */
export interface Placeholder {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

const PLACEHOLDER = /\{\{\s*([^{}\n]{1,60}?)\s*\}\}/g;

/** The places of a text, in their order. */
export function placeholdersIn(text: string): readonly Placeholder[] {
  return Array.from(text.matchAll(PLACEHOLDER), ({ 0: whole, 1: name = "", index }) => ({
    start: index,
    end: index + whole.length,
    name,
  }));
}

/** The next place behind `from`, or before it; undefined when there is none that way. */
export function nextPlaceholder(text: string, from: number, direction: 1 | -1): Placeholder | undefined {
  const places = placeholdersIn(text);
  return direction === 1
    ? places.find(({ start }) => start >= from)
    : places.filter(({ end }) => end <= from).at(-1);
}
