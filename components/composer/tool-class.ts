/** A quiet square in the composer's row of tools; a full touch target on touch screens, which does
 * not grow with the text: a small phone has room for no more. */
export const TOOL_CLASS =
  "relative grid size-8.5 shrink-0 place-items-center rounded-control text-dim transition-colors hover:bg-wash hover:text-ink pointer-coarse:size-[44px]";
