import type { Token } from "markdown-it";
import type { LeafPlace } from "./break-rule";
import { parseBlocks, parseInline, type References } from "./parser";

/** An answer without its Markdown, for places that show plain text: code stays as it is, a link becomes its words, items
 * keep their marks and cells are apart by tabs. */
export function plainTextOf(markdown: string): string {
  const references: References = {};
  const writer = new PlainWriter(references);
  for (const token of parseBlocks(markdown, references)) writer.write(token);
  return writer.text();
}

class PlainWriter {
  /** Looking at the end of one growing text would copy all of it, for every cell of a table. */
  private readonly parts: string[] = [];
  /** The next number of each list around, undefined where items have none. */
  private readonly lists: (number | undefined)[] = [];
  private place: LeafPlace = "prose";
  /** What stands before the next block. */
  private mark = "";

  constructor(private readonly references: References) {}

  write(token: Token): void {
    switch (token.type) {
      case "ordered_list_open":
        this.lists.push(Number(token.attrGet("start") ?? 1));
        break;
      case "bullet_list_open":
        this.lists.push(undefined);
        break;
      case "ordered_list_close":
      case "bullet_list_close":
        this.lists.pop();
        break;
      case "list_item_open":
        this.beginItem();
        break;
      case "footnote_open":
        this.mark = `${token.info}: `;
        break;
      case "paragraph_close":
      case "heading_close":
      case "table_close":
      case "footnote_close":
        if (this.lists.length === 0) this.add("\n\n");
        break;
      case "td_open":
      case "th_open":
        this.place = "cell";
        break;
      case "td_close":
      case "th_close":
        this.place = "prose";
        this.add("\t");
        break;
      case "tr_close":
        this.parts.splice(-1, 1, "\n");
        break;
      case "fence":
      case "code_block":
        this.block(`${token.content.replace(/\n$/, "")}\n\n`);
        break;
      case "math_block":
        this.block(`${token.content.trim()}\n\n`);
        break;
      case "hr":
        this.block("---\n\n");
        break;
      case "inline":
        if (this.parts.at(-1) === "\t") this.add(wordsOf(token, this.references, this.place));
        else this.block(wordsOf(token, this.references, this.place));
        break;
      default:
        break;
    }
  }

  text(): string {
    return this.parts
      .join("")
      .replace(/\n{3,}/g, "\n\n")
      .trim();
  }

  private beginItem(): void {
    const number = this.lists.pop();
    this.mark = number === undefined ? "- " : `${number}. `;
    this.lists.push(number === undefined ? undefined : number + 1);
  }

  private add(part: string): void {
    if (part !== "") this.parts.push(part);
  }

  private block(content: string): void {
    if (this.parts.at(-1)?.endsWith("\n") === false) this.add("\n");
    const indent = "  ".repeat(Math.max(0, this.lists.length - 1));
    this.add(indent + this.mark + content.replaceAll("\n", `\n${indent}${" ".repeat(this.mark.length)}`));
    this.mark = "";
  }
}

function wordsOf({ content }: Token, references: References, place: LeafPlace): string {
  const words = parseInline(content, references, place).map(wordOf).join("");
  return place === "cell" ? words.replaceAll("\n", " ") : words;
}

function wordOf(token: Token): string {
  if (token.type === "softbreak" || token.type === "hardbreak") return "\n";
  // A formula, code and anything else that has words of its own.
  return token.content;
}
