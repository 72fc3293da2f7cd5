/** Everyday words, so that their lengths and the tokens made of them are as in prose. */
const WORDS = (
  "the a of and to in is that it for as with was on are by this be from or an have not they which one you were all " +
  "their there can has more when will would about up out them then some into time only other could our also people " +
  "light water energy model answer because different between through system example small measure particle surface " +
  "information temperature together important understand question process however several possible experiment"
).split(" ");

/**
 * The first `count` tokens of an endless English-like text: words with the space before them, long words in two
 * pieces, punctuation by itself; 4.2 characters a token on average. The same for every call.
 */
export function scriptedTokens(count: number): string[] {
  const tokens: string[] = [];
  let state = 20_261_122;
  let wordsLeft = 0;
  while (tokens.length < count) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    if (wordsLeft === 0) {
      wordsLeft = 6 + (state >>> 28);
      if (tokens.length > 0) tokens.push(state % 5 === 0 ? ".\n\n" : ".");
    }
    const word = ` ${WORDS[(state >>> 8) % WORDS.length] ?? "the"}`;
    wordsLeft -= 1;
    if (word.length <= 7) tokens.push(word);
    else tokens.push(word.slice(0, 4), word.slice(4));
    if (wordsLeft > 0 && state % 11 === 0) tokens.push(",");
  }
  return tokens.slice(0, count);
}
