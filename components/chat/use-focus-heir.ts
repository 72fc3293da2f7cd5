"use client";

import { type RefObject, useLayoutEffect } from "react";
import { focusComposer } from "./composer-focus";

/** When an element goes that has the focus in it, the composer gets it: on the page itself single keys would act. */
export function useFocusHeir(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const { current } = element;
    return () => {
      if (current?.contains(document.activeElement)) focusComposer();
    };
  }, [element]);
}
