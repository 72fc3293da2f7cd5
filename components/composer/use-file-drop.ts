"use client";

import { useEffect, useRef, useState } from "react";

/** True while files are dragged over the page. `onDrop` gets them, wherever on the page they are let go. */
export function useFileDrop(onDrop: (files: readonly File[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const latest = useRef(onDrop);
  useEffect(() => {
    latest.current = onDrop;
  });

  useEffect(() => {
    /** Elements that were entered and not left. */
    let depth = 0;
    /** A page that does not take a file would be left for it. */
    const onFiles = (change: (files: FileList) => void) => (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = hasDialog() ? "none" : "copy";
      change(event.dataTransfer.files);
    };
    const enter = onFiles(() => {
      depth += 1;
      setOver(!hasDialog());
    });
    const over = onFiles(() => undefined);
    const leave = onFiles(() => {
      depth -= 1;
      if (depth <= 0) setOver(false);
    });
    const drop = onFiles((files) => {
      depth = 0;
      setOver(false);
      if (files.length > 0 && !hasDialog()) latest.current(Array.from(files));
    });
    const listeners = { dragenter: enter, dragover: over, dragleave: leave, drop } as const;
    const names = ["dragenter", "dragover", "dragleave", "drop"] as const;
    for (const name of names) window.addEventListener(name, listeners[name]);
    return () => {
      for (const name of names) window.removeEventListener(name, listeners[name]);
    };
  }, []);
  return isOver;
}

/** What is dropped on an open dialog is meant for it. */
function hasDialog(): boolean {
  return document.querySelector("dialog:modal") !== null;
}
