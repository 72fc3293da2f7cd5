/** The inside of the last fenced code block of a Markdown text; undefined when there is none. A block that has not been
 * closed reaches to the end. */
export function lastCodeBlock(markdown: string): string | undefined {
  let block: { readonly fence: string; readonly indent: number; readonly lines: string[] } | undefined;
  let last: string | undefined;
  for (const line of markdown.split(/\r?\n/)) {
    const [, space = "", marks = "", info = ""] = /^( {0,3})(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    const closes = block !== undefined && marks.startsWith(block.fence) && info.trim() === "";
    if (closes) {
      last = block?.lines.join("\n");
      block = undefined;
    } else if (block !== undefined) block.lines.push(line.replace(new RegExp(`^ {0,${block.indent}}`), ""));
    else if (marks !== "" && !(marks.startsWith("`") && info.includes("`"))) {
      block = { fence: marks, indent: space.length, lines: [] };
    }
  }
  return block?.lines.join("\n") ?? last;
}
