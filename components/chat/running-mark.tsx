"use client";

import { useEffect } from "react";
import { useChat } from "./services";

const MARK = "● ";

/** Marks the tab's title while an answer runs, here or in another tab. */
export function RunningMark() {
  const isRunning = useChat((state) => state.live !== undefined || state.runsElsewhere);

  useEffect(() => {
    if (!isRunning) return;
    document.title = MARK + document.title;
    return () => {
      document.title = document.title.replace(MARK, "");
    };
  }, [isRunning]);

  return null;
}
