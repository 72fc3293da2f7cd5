import katex from "katex";
import "katex/dist/katex.min.css";
import { copyFormulas } from "./copy-formulas";
import "./formula.css";

// For as long as the page: from the first formula on a selection may hold one.
document.addEventListener("copy", copyFormulas);

/**
 * Sets a formula into `view`, whose content it replaces. Answers false when KaTeX cannot read it; the view is empty
 * then. No link, image, class or style of the formula's author comes through (`trust`), sizes and macros are bounded.
 */
export function renderMath(view: HTMLElement, tex: string, isDisplay: boolean): boolean {
  try {
    katex.render(tex, view, {
      displayMode: isDisplay,
      output: "htmlAndMathml",
      trust: false,
      strict: "ignore",
      // Caught here: what cannot be read stays the source that the model wrote.
      throwOnError: true,
      errorColor: "inherit",
      maxExpand: MAX_EXPAND,
      maxSize: MAX_SIZE_EM,
    });
    return true;
  } catch {
    view.textContent = "";
    return false;
  }
}
const MAX_EXPAND = 400;
const MAX_SIZE_EM = 20;
