const NAME = "sought";

/** Marks what `range` holds, without a change of the page's elements, until the reader clicks or writes something. */
export function markUntilUsed(range: Range): void {
  // Firefox before 140 cannot.
  if (typeof Highlight === "undefined" || CSS.highlights === undefined) return;
  const mark = new Highlight(range);
  CSS.highlights.set(NAME, mark);
  const used = new AbortController();
  const unmark = () => {
    used.abort();
    if (CSS.highlights.get(NAME) === mark) CSS.highlights.delete(NAME);
  };
  for (const type of ["click", "input"]) document.addEventListener(type, unmark, { signal: used.signal });
}
