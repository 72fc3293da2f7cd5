// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WithTexts } from "@/test/with-texts";
import { Markdown } from "./markdown";
import { StreamingDocument } from "./streaming-document";

afterEach(cleanup);

/** Without the box around the run of blocks that a short answer is. */
const withoutRun = (shown: string) =>
  shown.replace(/^<div class="md"><div class="md-run">(.*)<\/div><\/div>$/s, '<div class="md">$1</div>');

const markup = (text: string, streaming = false) =>
  withoutRun(
    renderToStaticMarkup(
      <WithTexts>
        <Markdown text={text} streaming={streaming} />
      </WithTexts>,
    ),
  );

/** Without the directions, which every outermost block has. */
const html = (text: string, streaming = false) => markup(text, streaming).replaceAll(' dir="auto"', "");

describe("safety", () => {
  it.each([
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<!-- comment -->",
    '<a href="javascript:alert(1)">x</a>',
    "<svg><style>@import url(//evil.example)</style></svg>",
  ])("shows raw HTML as text: %s", (source) => {
    const { container } = render(<Markdown text={source} streaming={false} />, { wrapper: WithTexts });
    expect(container.textContent).toBe(source);
    expect(container.querySelectorAll("a, img, script, svg, style")).toHaveLength(0);
  });

  it.each([
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x09;script:alert(1))",
    "[x](&#1;javascript:alert(1))",
    "[x](data:text/html,<script>)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/a)",
    "[x](/relative)",
    "[x](ftp://evil.example)",
    "<javascript:alert(1)>",
    "[x][r]\n\n[r]: javascript:alert(1)",
    "//evil.example/a",
  ])("opens nothing but http, https and mailto: %s", (source) => {
    expect(html(source)).not.toContain("<a");
    expect(html(source, true)).not.toContain("<a");
  });

  it.each([
    "![alt](https://tracker.example/p.png)",
    "![alt][r]\n\n[r]: https://tracker.example/p.png",
    "[![alt](https://tracker.example/p.png)](https://tracker.example)",
    "![alt](data:image/png;base64,AAAA)",
    "![alt](//tracker.example/p.png)",
  ])("loads no image: %s", (source) => {
    expect(html(source)).not.toMatch(/<img|preload|src=|url\(/);
    expect(html(source)).toContain("image: alt");
    expect(html(source)).not.toMatch(/<a [^>]*>[^/]*<a /);
  });

  it("writes no style attribute", () => {
    expect(html("| a | b |\n|:-:|--:|\n| c | d |")).not.toContain("style=");
  });
});

describe("links", () => {
  it("says where a link leads when its words do not", () => {
    const shown = html("[the bank](https://user@evil.example/login)");
    expect(shown).toContain('rel="noopener noreferrer nofollow"');
    expect(shown).toContain('target="_blank"');
    expect(shown).toContain('</a><span class="md-host"> (evil.example)</span>');
  });

  it("says it even when the words name another place", () => {
    expect(html("[https://bank.example](https://evil.example)")).toContain("(evil.example)");
  });

  it.each(["https://example.com/a", "<https://example.com/a>", "[example.com](https://example.com/)"])(
    "does not say it twice: %s",
    (source) => expect(html(source)).not.toContain("md-host"),
  );

  it("makes no link of a bare name", () => {
    expect(html("Read README.md at example.com or ask me@example.com")).not.toContain("<a");
  });

  it("names a mail address", () => {
    expect(html("[write](mailto:me@example.com)")).toContain("(me@example.com)");
  });
});

describe("blocks", () => {
  it("starts headings at the third level", () => {
    expect(html("# a\n\n## b\n\n###### c")).toMatch(/<h3[^>]*>a<\/h3><h4[^>]*>b<\/h4><h6[^>]*>c<\/h6>/);
  });

  it("keeps a list's number and its looseness", () => {
    expect(html("3. a\n4. b")).toContain('<ol start="3"><li>a</li><li>b</li></ol>');
    expect(html("- a\n\n- b")).toContain("<li><p>a</p></li>");
  });

  it("shows tasks as boxes that cannot be changed", () => {
    const shown = html("- [x] **one**\n- [ ] two\n- [y] three");
    expect(shown).toContain(
      '<input type="checkbox" disabled="" aria-label="done" checked=""/><strong>one</strong>',
    );
    expect(shown).toContain('<input type="checkbox" disabled="" aria-label="to do"/>two');
    expect(shown).toContain("<li>[y] three</li>");
  });

  it("aligns cells by class", () => {
    expect(html("|a|b|\n|:-:|--:|\n|c|d|")).toContain(
      '<td class="text-center">c</td><td class="text-end">d</td>',
    );
  });

  it.each([
    ["a<br>b<br/>c<BR />d", "a<br/>b<br/>c<br/>d"],
    ["**a<br>b**", "<strong>a<br/>b</strong>"],
    ["`a<br>b`", "<code>a&lt;br&gt;b</code>"],
    ["a\\<br>b &lt;br> <b> <br x>", "a&lt;br&gt;b &lt;br&gt; &lt;b&gt; &lt;br x&gt;"],
  ])("breaks the line in a cell where %s says so", (cell, shown) => {
    expect(html(`|a|\n|-|\n|${cell}|`)).toContain(`<td>${shown}</td>`);
  });

  it("shows a break as it is written where Markdown has one of its own", () => {
    expect(html("Use <br> here")).toContain("Use &lt;br&gt; here");
  });

  it("shows a table that is too wide as text", () => {
    const wide = (columns: number) => `|${"a|".repeat(columns)}\n|${"-|".repeat(columns)}\n`;
    expect(html(wide(48))).toContain("<table>");
    expect(html(wide(49))).not.toContain("<table>");
  });

  it("names the language and copies exactly the code", async () => {
    const writeText = vi.fn(async (_text: string) => undefined);
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    render(<Markdown text={"```__proto__ x\n  <b>\n\n\ttab\n```"} streaming={false} />, {
      wrapper: WithTexts,
    });
    expect(screen.getByText("__proto__")).toBeDefined();
    expect(screen.getByRole("button", { name: "Download as code.txt" })).toBeDefined();
    fireEvent.click(screen.getByRole("button", { name: "Copy" }));
    expect(await screen.findByText("Code copied")).toBeDefined();
    expect(writeText).toHaveBeenCalledWith("  <b>\n\n\ttab");
    vi.unstubAllGlobals();
  });
});

describe("directions", () => {
  it("are found out by each outermost block for all that is in it", () => {
    expect(markup("שלום\n\n- a\n\n  b\n\n> c\n\n# d")).toBe(
      '<div class="md"><p dir="auto">שלום</p><ul dir="auto"><li><p>a</p><p>b</p></li></ul>' +
        '<blockquote dir="auto"><p>c</p></blockquote><h3 class="md-h1" dir="auto">d</h3></div>',
    );
  });

  it("of code do not turn, and what would turn them is named", () => {
    const { container } = render(<Markdown text={"```js\na\u202eb\n```\n\n`c\u2066d`"} streaming={false} />, {
      wrapper: WithTexts,
    });
    expect(container.querySelector("figure")?.getAttribute("dir")).toBe("ltr");
    const named = [...container.querySelectorAll(".md-turning")].map((mark) =>
      mark.getAttribute("data-code"),
    );
    expect(named).toEqual(["U+202E", "U+2066"]);
    expect(container.querySelector("pre")?.textContent).toBe("a\u202eb");
  });
});

describe("formulas and footnotes", () => {
  it("stand as their source until they are set", () => {
    const shown = html("Let $x^2$ be.\n\n$$\ny = 1\n+ 2\n$$\n\n- \\[ z \\]\n");
    expect(shown).toContain('<span class="md-math" dir="ltr"><span class="md-tex">$x^2$</span>');
    expect(shown).toContain(
      '<span class="md-math md-display" dir="ltr"><span class="md-tex">$$\ny = 1\n+ 2\n$$</span>',
    );
    expect(shown).toContain(
      '<li><span class="md-math md-display" dir="ltr"><span class="md-tex">\\[ z \\]</span>',
    );
    expect(shown).not.toContain("<ul><li>2");
  });

  it("keep every word of a note, whatever it looks like", () => {
    const shown = html("Water[^1] is wet[^b].\n\n[^1]: source\n[^b]: <b>other</b>\nand more");
    expect(shown).toContain('Water<sup class="md-note">1</sup> is wet<sup class="md-note">b</sup>.');
    expect(shown).toContain('<p class="md-footnote"><sup class="md-note">1</sup> source</p>');
    expect(shown).toContain('<sup class="md-note">b</sup> &lt;b&gt;other&lt;/b&gt;\nand more</p>');
  });
});

describe("an answer that cannot be rendered", () => {
  it("is its plain text, and the rest of the page goes on", () => {
    const quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const update = vi.spyOn(StreamingDocument.prototype, "update").mockImplementation(() => {
      throw new RangeError("Maximum call stack size exceeded");
    });
    const { container, rerender } = render(<Markdown text="**a**" streaming />, { wrapper: WithTexts });
    expect(container.textContent).toBe("**a**");
    rerender(<Markdown text="**a** b" streaming={false} />);
    expect(container.textContent).toBe("**a** b");
    update.mockRestore();
    quiet.mockRestore();
  });
});

describe("while it streams", () => {
  it("ends with the markup of the whole text, in the same elements", () => {
    const text = "Intro:\n\n- one\n- two\n\n```js\nlet a\n```\n\nEnd.";
    const { container, rerender } = render(<Markdown text="Intro:\n\n" streaming />, { wrapper: WithTexts });
    rerender(<Markdown text={"Intro:\n\n- one\n"} streaming />);
    const [intro, list] = [container.querySelector("p"), container.querySelector("ul")];
    for (let end = 15; end <= text.length; end++) rerender(<Markdown text={text.slice(0, end)} streaming />);
    rerender(<Markdown text={text} streaming={false} />);
    expect(withoutRun(container.innerHTML)).toBe(markup(text));
    expect([container.querySelector("p"), container.querySelector("ul")]).toEqual([intro, list]);
    expect(container.querySelector("p")).toBe(intro);
    expect(container.querySelector("ul")).toBe(list);
  });

  it.each([
    ["", '<div class="md"><p>|</p></div>'],
    ["Some **bo", '<div class="md"><p>Some <strong>bo</strong>|</p></div>'],
    ["- a\n- b", '<div class="md"><ul><li>a</li><li>b|</li></ul></div>'],
    ["> q", '<div class="md"><blockquote><p>q|</p></blockquote></div>'],
    ["text\n-", '<div class="md"><p>text|</p></div>'],
    ["# Title\n", '<div class="md"><h3 class="md-h1">Title|</h3></div>'],
    ["a\n\n***\n", '<div class="md"><p>a</p><hr/><p>|</p></div>'],
  ])("has its caret at the very end of %j", (source, shown) => {
    expect(html(source, true).replace('<span class="md-caret" aria-hidden="true"></span>', "|")).toBe(shown);
  });

  it("has no caret afterwards", () => expect(html("a")).not.toContain("caret"));

  it("starts afresh when the text is another one", () => {
    const { container, rerender } = render(<Markdown text="# one\n\ntwo" streaming />, {
      wrapper: WithTexts,
    });
    rerender(<Markdown text="three" streaming={false} />);
    expect(withoutRun(container.innerHTML)).toBe(markup("three"));
  });
});
