/** Text in pieces of at most `size` UTF-16 units; a surrogate pair stays whole. */
export function slices(text: string, size: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = cutBefore(text, at + size);
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}

function cutBefore(text: string, end: number): number {
  if (end >= text.length) return text.length;
  const unit = text.charCodeAt(end - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? end - 1 : end;
}
