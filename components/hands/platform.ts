/** Apple's keyboards have Cmd where others have Ctrl. */
export function isApple(): boolean {
  return /Mac|iPhone|iPad|iPod/.test(navigator.platform);
}
