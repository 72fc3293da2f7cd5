"use client";

import { useState } from "react";
import { focusSoon } from "@/components/ui/focus-soon";
import { useIsPhone } from "@/components/ui/use-is-phone";
import { writeSidebarShown } from "./sidebar-visibility";

/** The buttons that hide and show the list; the focus goes from one to the other. */
export const HIDE_BUTTON_ID = "hide-chats";
export const SHOW_BUTTON_ID = "show-chats";

export interface SidebarControl {
  /** `beside` the page, `over` it on a phone, or neither. */
  readonly place: "beside" | "over" | "none";
  /** The focus goes to the button that hides it, or to `focusId` in it. */
  readonly show: (focusId?: string) => void;
  readonly hide: () => void;
  readonly toggle: () => void;
  /** A chat was chosen: what lies over the page goes. */
  readonly chosen: () => void;
}

/** Where the list of chats is. Beside the page it stays as it was left; over it, it is gone at the next visit. */
export function useSidebar(isInitiallyShown: boolean): SidebarControl {
  const isPhone = useIsPhone();
  const [isBeside, setBeside] = useState(isInitiallyShown);
  const [isOver, setOver] = useState(false);
  const isOpen = isPhone ? isOver : isBeside;

  const set = (isShown: boolean, focusId: string | undefined) => {
    if (isPhone) setOver(isShown);
    else if (isShown !== isBeside) {
      setBeside(isShown);
      writeSidebarShown(isShown);
    }
    if (focusId !== undefined) focusSoon(focusId);
  };

  return {
    place: !isOpen ? "none" : isPhone ? "over" : "beside",
    show: (focusId = HIDE_BUTTON_ID) => set(true, focusId),
    hide: () => set(false, SHOW_BUTTON_ID),
    toggle: () => set(!isOpen, isOpen ? SHOW_BUTTON_ID : HIDE_BUTTON_ID),
    chosen: () => {
      if (isPhone) set(false, undefined);
    },
  };
}
