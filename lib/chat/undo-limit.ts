/** How long a deletion can be undone. */
export const UNDO_MS = 8_000;
