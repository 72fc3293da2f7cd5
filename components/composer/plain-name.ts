/** A file's name without the characters that turn the direction of text: with them a name reads as another. */
export function plainName({ name }: Pick<File, "name">): string {
  return name.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}
