export interface CharacterCounter {
  /** Adds a piece and answers by how many characters the total grew. */
  push(text: string): number;
  count(): number;
}

/** Unicode code points of `text`; half of a surrogate pair that stands alone counts as one. */
export function countCharacters(text: string): number {
  return createCharacterCounter().push(text);
}

/** Counts code points of a text that arrives in pieces; a surrogate pair cut by a piece's end counts once, with its
 * first half. */
export function createCharacterCounter(): CharacterCounter {
  let total = 0;
  let endsWithHigh = false;
  return {
    push(text) {
      let characters = text.length;
      for (let i = 0; i < text.length; i += 1) {
        const unit = text.charCodeAt(i);
        if (unit >= 0xdc00 && unit <= 0xdfff && endsWithHigh) characters -= 1;
        endsWithHigh = unit >= 0xd800 && unit <= 0xdbff;
      }
      total += characters;
      return characters;
    },
    count: () => total,
  };
}
