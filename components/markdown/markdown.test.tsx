// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Markdown } from "./markdown";

afterEach(cleanup);

const html = (text: string, streaming = false) =>
  renderToStaticMarkup(<Markdown text={text} streaming={streaming} />);

describe("safety", () => {
  it.each([
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<!-- comment -->",
    '<a href="javascript:alert(1)">x</a>',
    "<svg><style>@import url(//evil.example)</style></svg>",
  ])("shows raw HTML as text: %s", (source) => {
    const { container } = render(<Markdown text={source} streaming={false} />);
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
    const markup = html("[the bank](https://user@evil.example/login)");
    expect(markup).toContain('rel="noopener noreferrer nofollow"');
    expect(markup).toContain('target="_blank"');
    expect(markup).toContain('</a><span class="md-host"> (evil.example)</span>');
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
    const markup = html("- [x] **one**\n- [ ] two\n- [y] three");
    expect(markup).toContain(
      '<input type="checkbox" disabled="" aria-label="done" checked=""/><strong>one</strong>',
    );
    expect(markup).toContain('<input type="checkbox" disabled="" aria-label="to do"/>two');
    expect(markup).toContain("<li>[y] three</li>");
  });

  it("aligns cells by class", () => {
    expect(html("|a|b|\n|:-:|--:|\n|c|d|")).toContain(
      '<td class="text-center">c</td><td class="text-right">d</td>',
    );
  });

  it("shows a table that is too wide as text", () => {
    const wide = (columns: number) => `|${"a|".repeat(columns)}\n|${"-|".repeat(columns)}\n`;
    expect(html(wide(128))).toContain("<table>");
    expect(html(wide(129))).not.toContain("<table>");
  });

  it("names the language and copies exactly the code", async () => {
    const writeText = vi.fn(async (_text: string) => undefined);
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    render(<Markdown text={"```__proto__ x\n  <b>\n\n\ttab\n```"} streaming={false} />);
    expect(screen.getByText("__proto__")).toBeDefined();
    fireEvent.click(screen.getByRole("button", { name: "Copy" }));
    expect(await screen.findByText("Code copied")).toBeDefined();
    expect(writeText).toHaveBeenCalledWith("  <b>\n\n\ttab");
    vi.unstubAllGlobals();
  });
});

describe("while it streams", () => {
  it("ends with the markup of the whole text, in the same elements", () => {
    const text = "Intro:\n\n- one\n- two\n\n```js\nlet a\n```\n\nEnd.";
    const { container, rerender } = render(<Markdown text="Intro:\n\n" streaming />);
    rerender(<Markdown text={"Intro:\n\n- one\n"} streaming />);
    const [intro, list] = [container.querySelector("p"), container.querySelector("ul")];
    for (let end = 15; end <= text.length; end++) rerender(<Markdown text={text.slice(0, end)} streaming />);
    rerender(<Markdown text={text} streaming={false} />);
    expect(container.innerHTML).toBe(html(text));
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
    const { container, rerender } = render(<Markdown text="# one\n\ntwo" streaming />);
    rerender(<Markdown text="three" streaming={false} />);
    expect(container.innerHTML).toBe(html("three"));
  });
});
