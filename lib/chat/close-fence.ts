import createMarkdownIt from "markdown-it";

const parser = createMarkdownIt("commonmark");

/** A Markdown text that takes nothing of what follows it into its code: a fence that is open at its end is closed. One in
 * a list or a quotation ends with that. */
export function closeFence(text: string): string {
  if (!/`{3}|~{3}/.test(text)) return text;
  const tokens: ReturnType<typeof parser.parse> = [];
  parser.block.parse(`${text}\n\nWhat follows.\n`, parser, {}, tokens);
  const last = tokens.at(-1);
  return last?.type === "fence" ? `${text}\n${last.markup}` : text;
}
