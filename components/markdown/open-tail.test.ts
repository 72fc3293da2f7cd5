import { describe, expect, it } from "vitest";
import { closeOpenMarkup, settleLastLine } from "./open-tail";

const close = (source: string) => closeOpenMarkup(source, {});

describe("closeOpenMarkup", () => {
  it.each([
    ["plain text", "plain text"],
    ["a **bold", "a **bold**"],
    ["a **bold*", "a **bold**"],
    ["a **bold**", "a **bold**"],
    ["a *soft", "a *soft*"],
    ["a ***both", "a ***both***"],
    ["a **bold and *soft", "a **bold and *soft***"],
    ["a ~~gone", "a ~~gone~~"],
    ["a ~~gone~", "a ~~gone~~"],
    ["snake_case_", "snake_case_"],
    ["2 * 3 * 4", "2 * 3 * 4"],
  ])("closes emphasis that is open: %s", (source, shown) => expect(close(source)).toBe(shown));

  it.each([
    ["a **", "a"],
    ["a *", "a"],
    ["a `", "a"],
    ["``", ""],
  ])("leaves out markers that enclose nothing yet: %s", (source, shown) => expect(close(source)).toBe(shown));

  it.each([
    ["call `f(x", "call `f(x`"],
    ["call `f(x)` and `g", "call `f(x)` and `g`"],
    ["``a`b", "``a`b``"],
    ["``a`b`", "``a`b``"],
    ["**bold `code", "**bold `code`**"],
    ["a \\` b", "a \\` b"],
    ["a `*b", "a `*b`"],
  ])("closes a code span that is open: %s", (source, shown) => expect(close(source)).toBe(shown));

  it.each([
    ["see [the docs", "see the docs"],
    ["see [the docs](", "see the docs"],
    ["see [the docs](https://exa", "see the docs"],
    ['see [the docs](https://example.com "a ti', "see the docs"],
    ["see [the docs](https://example.com/a_(b", "see the docs"],
    ["see [the docs](https://example.com)", "see [the docs](https://example.com)"],
    ["an ![im", "an im"],
    ["an ![image](https://exa", "an image"],
    ["list[0] and a[1", "list[0] and a[1"],
  ])("hides a destination that is not whole: %s", (source, shown) => expect(close(source)).toBe(shown));

  it.each([
    ["a <", "a"],
    ["a<br", "a"],
    ["a **b<BR /", "a **b**"],
    ["a<br>", "a<br>"],
    ["a <bra", "a <bra"],
    ["`a<br", "`a<br`"],
  ])("hides a cell's break that is not whole: %s", (source, shown) => {
    expect(closeOpenMarkup(source, {}, 0, "cell")).toBe(shown);
    expect(closeOpenMarkup("a <br", {})).toBe("a <br");
  });
});

describe("settleLastLine", () => {
  it.each([
    ["text\n-", "text\n"],
    ["text\n- ", "text\n"],
    ["text\n---", "text\n"],
    ["text\n==", "text\n"],
    ["text\n```", "text\n"],
    ["text\n\n##", "text\n\n"],
    ["text\n2.", "text\n"],
    ["text\n10", "text\n"],
    ["text\n> ", "text\n"],
    ["**", ""],
  ])("holds back a last line of markers alone: %j", (source, shown) =>
    expect(settleLastLine(source)).toBe(shown),
  );

  it.each(["42", "text\n- a", "text\n---\n", "text\n2. a", "text\n10\n"])("shows %j as it is", (source) =>
    expect(settleLastLine(source)).toBe(source),
  );

  it("shows a line that only begins with many markers", () => {
    const line = `${"*".repeat(300)} text`;
    expect(settleLastLine(line)).toBe(line);
  });

  it("shows a table as soon as its head is there", () => {
    expect(settleLastLine("text\n\n| a | b |\n")).toBe("text\n\n| a | b |\n|---|---|\n");
    expect(settleLastLine("| a | b |\n|--")).toBe("| a | b |\n|---|---|\n");
  });

  it("takes a row of a table for no head", () => {
    const table = "| a |\n|---|\n| b |\n";
    expect(settleLastLine(table)).toBe(table);
    expect(settleLastLine("| b |\n", true)).toBe("| b |\n");
  });
});
