"use client";

import { useEffect, useRef } from "react";

/** While it is active, calls `onOutside` for every press, and every step of the focus, to an element for which `isInside`
 * says no. */
export function useOutsidePress(
  isActive: boolean,
  isInside: (target: Element) => boolean,
  onOutside: () => void,
): void {
  const latest = useRef({ isInside, onOutside });
  useEffect(() => {
    latest.current = { isInside, onOutside };
  });
  useEffect(() => {
    if (!isActive) return;
    const onPress = ({ target }: Event) => {
      if (target instanceof Element && !latest.current.isInside(target)) latest.current.onOutside();
    };
    document.addEventListener("pointerdown", onPress);
    document.addEventListener("focusin", onPress);
    return () => {
      document.removeEventListener("pointerdown", onPress);
      document.removeEventListener("focusin", onPress);
    };
  }, [isActive]);
}
