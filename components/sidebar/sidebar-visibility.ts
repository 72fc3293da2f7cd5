import { setCookie } from "@/components/ui/set-cookie";

/** Holds whether the list of chats is hidden beside the page: a cookie, so that the first paint has it right. */
export const SIDEBAR_COOKIE = "synapse-sidebar";

export function readSidebarShown(cookie: string | undefined): boolean {
  return cookie !== "hidden";
}

export function writeSidebarShown(isShown: boolean): void {
  setCookie(SIDEBAR_COOKIE, isShown ? undefined : "hidden");
}
