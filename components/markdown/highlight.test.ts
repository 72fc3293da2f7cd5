import { describe, expect, it } from "vitest";
import { highlight } from "./highlight";
import { cutByMarks, TOKEN_KINDS } from "./token-kinds";

const kindsIn = (code: string, grammar: string) => {
  const marks = highlight(code, grammar);
  if (!marks) throw new Error(`no colours for ${grammar}`);
  return cutByMarks(code, 0, marks).map(({ kind, text }) => `${TOKEN_KINDS[kind]}:${text}`);
};

describe("highlight", () => {
  it("tells what code consists of", () => {
    expect(kindsIn('const a = f("x"); // y', "typescript")).toEqual([
      "keyword:const",
      "plain: a = ",
      "title:f",
      "plain:(",
      'string:"x"',
      "plain:); ",
      "comment:// y",
    ]);
    expect(kindsIn("def f(n=1): pass", "python")).toContain("number:1");
    expect(kindsIn("<p>a<script>let b</script>", "xml")).toContain("keyword:let");
    expect(kindsIn("-a\n+b", "diff")).toEqual(["removed:-a", "plain:\n", "added:+b"]);
  });

  it("knows no language by a name of JavaScript's own", () => {
    for (const name of ["__proto__", "constructor", "toString", "", "klingon"])
      expect(highlight("x", name)).toBeUndefined();
  });

  it("keeps the code to the last character, however it is cut", () => {
    const code = `/* a\n * b */\nlet s = \`x\n\${y}\n\`; 😀\n`.repeat(40);
    const marks = highlight(code, "javascript");
    for (const size of [1, 7, 64, 5_000]) {
      let rebuilt = "";
      for (let at = 0; at < code.length; at += size)
        for (const { text } of cutByMarks(code.slice(at, at + size), at, marks ?? NONE)) rebuilt += text;
      expect(rebuilt).toBe(code);
    }
  });
});

const NONE = { ends: new Uint32Array(), kinds: new Uint8Array() };
