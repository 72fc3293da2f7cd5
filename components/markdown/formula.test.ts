import { describe, expect, it } from "vitest";
import { formulaAt, isSettable, MAX_FORMULA_CHARS, scanFormulas } from "./formula";

const found = (source: string) => {
  const formulas: string[] = [];
  for (let at = 0; at < source.length; ) {
    const formula = formulaAt(source, at);
    if (formula) formulas.push(formula.source);
    at += formula?.source.length ?? 1;
  }
  return formulas;
};

describe("formulaAt", () => {
  it.each([
    ["Let $x$ be", ["$x$"]],
    ["from $5 to $10, says $x$.", ["$x$"]],
    ["$a$, $b$ and $c$.", ["$a$", "$b$", "$c$"]],
    ["($x$)", ["$x$"]],
    ["$\\frac{1}{2}$-form", ["$\\frac{1}{2}$"]],
    ["$a \\$ b$", ["$a \\$ b$"]],
    ["$$x$$", ["$$x$$"]],
    ["so \\(a\nb\\) is", ["\\(a\nb\\)"]],
    ["\\[ x \\]", ["\\[ x \\]"]],
  ])("finds %j", (source, formulas) => expect(found(source)).toEqual(formulas));

  it.each([
    "$5 and $10",
    "$5, $6 and 7$.",
    "from $5 to 10$ a piece",
    "$5-$10",
    "$5 to $10 a piece, or $ 3 $",
    "US$5, A$6$",
    "$HOME/bin:$PATH",
    "$HOME and $PATH",
    "a $x\ny$ b",
    "$x `y$` z",
    "\\(no end",
    "\\[citation needed\\]",
    "\\[ \\]",
    "$$ $$",
    "$$$x$$$",
    `$${"x".repeat(MAX_FORMULA_CHARS)}$`,
  ])("leaves text alone: %j", (source) => expect(found(source)).toEqual([]));
});

describe("scanFormulas", () => {
  it.each([
    ["a $x", { closedEnd: 0, openAt: 2 }],
    ["a $x$ and \\(y", { closedEnd: 5, openAt: 10 }],
    ["$$x", { closedEnd: 0, openAt: 0 }],
    ["a $x$ b", { closedEnd: 5 }],
    ["it costs $5 and **no", { closedEnd: 0 }],
    ["`$x` and", { closedEnd: 0 }],
    ["`$x", { closedEnd: 0 }],
    ["\\$x and", { closedEnd: 0 }],
    [`$a ${"word ".repeat(60)}`, { closedEnd: 0 }],
  ])("of %j", (source, scan) => expect(scanFormulas(source)).toEqual(scan));
});

describe("isSettable", () => {
  it.each([
    "\\frac{a}{b}",
    "\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}",
    "\\begin{aligned}".concat(
      "a_{n} &= \\frac{b_n}{c^n} + \\sum_{i=0}^{n} x_i \\\\ ".repeat(20),
      "\\end{aligned}",
    ),
    "\\left( \\definitely \\leftarrow \\right)",
  ])("%s", (tex) => expect(isSettable(tex)).toBe(true));

  it.each([
    ["a definition", "\\def\\a{\\a\\a}\\a"],
    ["a new command", "\\newcommand{\\a}{x}\\a"],
    ["a global one", "\\gdef\\a{x}"],
    ["very many signs", "x+".repeat(600)],
    ["very many cells", "\\begin{matrix}".concat("&".repeat(300), "\\end{matrix}")],
    ["very deep", "{".repeat(60).concat("x", "}".repeat(60))],
    ["very many logos", "\\KaTeX".repeat(100)],
  ])("not with %s", (_, tex) => expect(isSettable(tex)).toBe(false));
});
