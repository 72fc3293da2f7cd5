import type { Leaf } from "./tree";

/** Longer than words are. The scripts of East Asia break at every sign. */
const LONG_WORD = /[^\s\u2e80-\ud7af\uf900-\uffef]{25}/;

/** Whether an address or a name stands in it that a browser does not break by itself. A formula is never broken. */
export function hasLongWord(leaf: Leaf): boolean {
  return leaf.some((child) => {
    if (typeof child === "string") return LONG_WORD.test(child);
    if (child.type === "code") return LONG_WORD.test(child.text);
    if (child.type === "image") return LONG_WORD.test(child.alt);
    return "children" in child && hasLongWord(child.children);
  });
}
