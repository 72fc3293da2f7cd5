"use client";

import { useEffect } from "react";
import { useWorkspace } from "./services";

const MARK = "● ";

/** Marks the tab's title while an answer runs, here or in another tab. */
export function RunningMark() {
  const isRunning = useWorkspace((state) => state.running.size > 0);

  useEffect(() => {
    if (!isRunning) return;
    const mark = () => {
      if (!document.title.startsWith(MARK)) document.title = MARK + document.title;
    };
    mark();
    // The framework writes the title too, whenever it likes.
    const watch = new MutationObserver(mark);
    watch.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      watch.disconnect();
      if (document.title.startsWith(MARK)) document.title = document.title.slice(MARK.length);
    };
  }, [isRunning]);

  return null;
}
