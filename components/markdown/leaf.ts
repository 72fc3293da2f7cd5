import type { Token } from "markdown-it";
import type { LeafPlace } from "./break-rule";
import { type FormulaScan, scanFormulas } from "./formula";
import { closeOpenMarkup } from "./open-tail";
import { MAX_LEAF_CHARS, parseInline, type References } from "./parser";
import { safeLink } from "./safe-link";
import type { Inline, Leaf } from "./tree";

/**
 * The content of one paragraph, heading or cell. With `open` the text is still growing and markup that is not
 * finished yet is shown as if it were. Text longer than MAX_LEAF_CHARS stays plain.
 */
export function parseLeaf(source: string, references: References, open: boolean, place: LeafPlace): Leaf {
  if (source === "") return [];
  if (source.length > MAX_LEAF_CHARS) return [source];
  return open ? parseOpenLeaf(source, references, place) : read(source, references, place);
}

function read(source: string, references: References, place: LeafPlace): Inline[] {
  return collect(parseInline(source, references, place), { at: 0 });
}

/** A formula without its end is its source, as it is written. */
function parseOpenLeaf(source: string, references: References, place: LeafPlace): Leaf {
  const { openAt, closedEnd } = /[$\\]/.test(source) ? scanFormulas(source) : NO_FORMULAS;
  const readOpen = (text: string) =>
    read(closeOpenMarkup(text, references, closedEnd, place), references, place);
  if (openAt === undefined) return readOpen(source);
  const before = source.slice(0, openAt);
  const space = before.slice(before.trimEnd().length);
  return [...readOpen(before), space + source.slice(openAt)];
}
const NO_FORMULAS: FormulaScan = { closedEnd: 0 };

interface Position {
  at: number;
}

/** Reads tokens until the pair that the caller opened closes. */
function collect(tokens: readonly Token[], position: Position): Inline[] {
  const found: Inline[] = [];
  for (;;) {
    const token = tokens[position.at++];
    if (!token || token.nesting === -1) return found;
    const inline = readToken(token, tokens, position);
    for (const one of inline) {
      if (typeof one !== "string") found.push(one);
      else if (one !== "") appendText(found, one);
    }
  }
}

function appendText(found: Inline[], text: string): void {
  const last = found.at(-1);
  if (typeof last === "string") found[found.length - 1] = last + text;
  else found.push(text);
}

function readToken(token: Token, tokens: readonly Token[], position: Position): readonly Inline[] {
  switch (token.type) {
    case "strong_open":
      return [{ type: "strong", children: collect(tokens, position) }];
    case "em_open":
      return [{ type: "em", children: collect(tokens, position) }];
    case "s_open":
      return [{ type: "del", children: collect(tokens, position) }];
    case "link_open":
      return readLink(token, collect(tokens, position));
    case "image":
      return [readImage(token)];
    case "math":
      return [{ type: "math", tex: token.content, source: token.info, isDisplay: token.block }];
    case "footnote_ref":
      return [{ type: "footnote", label: token.content }];
    case "code_inline":
      return [{ type: "code", text: token.content }];
    case "hardbreak":
      return [{ type: "break" }];
    case "softbreak":
      return ["\n"];
    default:
      return [token.content];
  }
}

function readLink(token: Token, children: readonly Inline[]): readonly Inline[] {
  const link = safeLink(String(token.attrGet("href") ?? ""));
  return link ? [{ type: "link", href: link.href, children: children.map(imageAsText) }] : children;
}

/** A link holds no other link, and an image is one. */
function imageAsText(inline: Inline): Inline {
  if (typeof inline === "string") return inline;
  if (inline.type === "image") return { type: "image", alt: inline.alt };
  return "children" in inline ? { ...inline, children: inline.children.map(imageAsText) } : inline;
}

/** An image is never loaded: what is left is its description, and its address when that may be opened. */
function readImage(token: Token): Inline {
  const alt = plainText(collect(token.children ?? [], { at: 0 }));
  const link = safeLink(String(token.attrGet("src") ?? ""));
  return link && !link.href.startsWith("mailto:")
    ? { type: "image", href: link.href, alt }
    : { type: "image", alt };
}

/** What a reader would hear of a leaf. */
export function plainText(children: Leaf): string {
  return children
    .map((child) => {
      if (typeof child === "string") return child;
      if (child.type === "code") return child.text;
      if (child.type === "image") return child.alt;
      if (child.type === "math") return child.tex;
      return "children" in child ? plainText(child.children) : "";
    })
    .join("");
}
