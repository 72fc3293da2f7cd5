import type { MarkdownIt } from "markdown-it";

/** One of a parser's rules for blocks, with the names of the blocks it may end. */
export function blockRule(md: MarkdownIt, name: string) {
  const rule = md.block.ruler.__rules__.find((candidate) => candidate.name === name);
  if (!rule) throw new Error(`markdown-it has no block rule named ${name}`);
  return rule;
}
