import type { Token } from "markdown-it";
import { parseBlocks, parseInline, type References } from "./parser";

/** An answer without its Markdown, for places that show plain text: code stays as it is, a link becomes its words, items
 * keep their marks and cells are apart by tabs. */
export function plainTextOf(markdown: string): string {
  const references: References = {};
  const tokens = parseBlocks(markdown, references);
  const lists: (number | undefined)[] = [];
  let mark = "";
  let text = "";

  const begin = () => {
    if (text !== "" && !text.endsWith("\n")) text += "\n";
  };
  const block = (content: string) => {
    begin();
    const indent = "  ".repeat(Math.max(0, lists.length - 1));
    text += indent + mark + content.replaceAll("\n", `\n${indent}${" ".repeat(mark.length)}`);
    mark = "";
  };

  for (const token of tokens) {
    switch (token.type) {
      case "ordered_list_open":
        lists.push(Number(token.attrGet("start") ?? 1));
        break;
      case "bullet_list_open":
        lists.push(undefined);
        break;
      case "ordered_list_close":
      case "bullet_list_close":
        lists.pop();
        break;
      case "list_item_open": {
        const number = lists.pop();
        mark = number === undefined ? "- " : `${number}. `;
        lists.push(number === undefined ? undefined : number + 1);
        break;
      }
      case "paragraph_close":
      case "heading_close":
      case "table_close":
        if (lists.length === 0) text += "\n\n";
        break;
      case "td_close":
      case "th_close":
        text += "\t";
        break;
      case "tr_close":
        text = text.replace(/\t$/, "\n");
        break;
      case "fence":
      case "code_block":
        block(`${token.content.replace(/\n$/, "")}\n\n`);
        break;
      case "hr":
        block("---\n\n");
        break;
      case "inline":
        if (token.level > 0 && text.endsWith("\t")) text += wordsOf(token, references);
        else block(wordsOf(token, references));
        break;
      default:
        break;
    }
  }
  return text.replace(/\n{3,}/g, "\n\n").trim();
}

function wordsOf({ content }: Token, references: References): string {
  return parseInline(content, references).map(wordOf).join("");
}

function wordOf(token: Token): string {
  if (token.type === "softbreak" || token.type === "hardbreak") return "\n";
  // A formula, code and anything else that has words of its own.
  return token.content;
}
