/** Holds whether the list of chats is hidden beside the page: a cookie, so that the first paint has it right. */
export const SIDEBAR_COOKIE = "synapse-sidebar";

export function readSidebarShown(cookie: string | undefined): boolean {
  return cookie !== "hidden";
}

const YEAR_SECONDS = 365 * 24 * 60 * 60;

export function writeSidebarShown(isShown: boolean): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing over plain HTTP and in Firefox
  document.cookie = `${SIDEBAR_COOKIE}=${isShown ? "shown" : "hidden"}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}
