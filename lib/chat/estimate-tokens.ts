/** About how many tokens a model reads in this text, from how letters of each script are usually cut; only ever shown
 * with a `~`. 0 for empty text. */
export function estimateTokens(text: string): number {
  let western = 0;
  let signs = 0;
  let other = 0;
  let wide = 0;
  for (let place = 0; place < text.length; place += 1) {
    const unit = text.charCodeAt(place);
    if (unit >= 0x2e80) wide += 1;
    else if (unit >= 0x80) other += 1;
    else if (isSign(unit)) signs += 1;
    else western += 1;
  }
  return Math.ceil(western / 4.6 + signs / 1.8 + other / 2.2 + wide / 1.2);
}

/** Digits and punctuation are mostly tokens of one or two. */
function isSign(unit: number): boolean {
  if (unit <= 32) return false;
  return unit < 65 || (unit > 90 && unit < 97) || unit > 122;
}
