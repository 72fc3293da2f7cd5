/** A cookie like the theme's, so that the first byte of HTML has it and nothing moves. */
export const TEXT_SIZE_COOKIE = "synapse-text-size";

/** From the smallest up; `globals.css` says how large each is. */
export const TEXT_SIZES = ["small", "normal", "large", "larger"] as const;

export type TextSize = (typeof TEXT_SIZES)[number];

/** What the cookie, or the page's root, says; the normal size where it says nothing. */
export function readTextSize(value: string | undefined): TextSize {
  return TEXT_SIZES.find((size) => size === value) ?? "normal";
}

/** The next size up (1) or down (-1); the ends stay. */
export function nextTextSize(size: TextSize, step: 1 | -1): TextSize {
  return TEXT_SIZES[TEXT_SIZES.indexOf(size) + step] ?? size;
}
