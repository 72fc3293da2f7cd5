/** Width and height with the longest side no longer than `maxSidePx`, in whole pixels, at least 1; never larger. */
export function fitInto(
  widthPx: number,
  heightPx: number,
  maxSidePx: number,
): { readonly widthPx: number; readonly heightPx: number } {
  const scale = Math.min(1, maxSidePx / Math.max(widthPx, heightPx));
  return {
    widthPx: Math.max(1, Math.round(widthPx * scale)),
    heightPx: Math.max(1, Math.round(heightPx * scale)),
  };
}

/** Bytes that this base64 stands for. */
export function bytesOfBase64(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}
