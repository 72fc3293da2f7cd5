/** The first place of `text` in an element as it is shown, also across the bounds of marked-up words. Undefined where what
 * is shown does not have it, such as the source of a formula. */
export function findText(element: Element, text: string): Range | undefined {
  const nodes: { readonly node: Node; readonly start: number }[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let whole = "";
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    nodes.push({ node, start: whole.length });
    whole += node.nodeValue ?? "";
  }
  const start = text === "" ? -1 : whole.indexOf(text);
  const first = nodes.findLast((place) => place.start <= start);
  const last = nodes.findLast((place) => place.start < start + text.length);
  if (start === -1 || first === undefined || last === undefined) return undefined;
  const range = document.createRange();
  range.setStart(first.node, start - first.start);
  range.setEnd(last.node, start + text.length - last.start);
  return range;
}
