// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { renderMath } from "./render-math";

// KaTeX sets nothing in a page without a doctype.
vi.hoisted(() => Object.defineProperty(document, "compatMode", { value: "CSS1Compat" }));
vi.mock("katex/dist/katex.min.css", () => ({}));
vi.mock("./formula.css", () => ({}));

function set(tex: string) {
  const view = document.createElement("span");
  const isSet = renderMath(view, tex, false);
  return { isSet, view };
}

describe("renderMath", () => {
  it("sets a formula for eyes and for screen readers", () => {
    const { isSet, view } = set("\\frac{a}{b}");
    expect(isSet).toBe(true);
    expect(view.querySelector(".katex-html")?.getAttribute("aria-hidden")).toBe("true");
    expect(view.querySelector("math mfrac")).not.toBeNull();
  });

  it.each([
    "\\href{javascript:alert(1)}{x}",
    "\\url{https://evil.example}",
    "\\includegraphics{https://evil.example/x.png}",
    "\\htmlClass{md-copy}{x}",
    "\\htmlId{send}{x}",
    "\\htmlStyle{position:fixed}{x}",
    "\\htmlData{a=b}{x}",
  ])("lets nothing through but signs: %s", (tex) => {
    const { view } = set(tex);
    expect(view.querySelectorAll("a, img, [href], [src], [id], [data-a], .md-copy")).toHaveLength(0);
    expect(view.querySelectorAll("[style*=position]")).toHaveLength(0);
  });

  it("bounds sizes", () => {
    const { view } = set("\\rule{5000em}{5000em}");
    expect(view.innerHTML).toContain("20em");
    expect(view.innerHTML).not.toContain("5000em;");
  });

  it.each(["\\frac{", "\\def\\a{\\a\\a}\\a", "\\nonsense", "}", "\\begin{x}", "\ud800\\"])(
    "leaves nothing behind where it cannot read: %j",
    (tex) => {
      const { isSet, view } = set(tex);
      expect(isSet || view.childNodes.length === 0).toBe(true);
    },
  );
});
