"use client";

import { type ComponentType, useState } from "react";
import { useTexts } from "@/components/texts/texts-provider";
import { stepTextSize, toggleTheme } from "@/components/ui/look";
import { ChatActions } from "./chat-actions";
import { Notices, say } from "./notices";
import { OfflineShell } from "./offline-shell";
import { useAction } from "./use-action";
import { useKeys } from "./use-keys";

type Dialog = ComponentType<{ readonly onClosed: () => void }>;

/** The page's hands: keys that act, the palette and the list of shortcuts, which are loaded when they are wanted. */
export function Hands() {
  const { notLoaded } = useTexts().hands;
  const [open, setOpen] = useState<{ readonly Dialog: Dialog }>();
  useKeys();

  const show = (load: () => Promise<Dialog>) => {
    load().then(
      (Dialog) => setOpen({ Dialog }),
      () => say(notLoaded, true),
    );
  };
  useAction("open-palette", () => show(async () => (await import("./palette")).Palette));
  useAction("show-shortcuts", () => show(async () => (await import("./shortcuts-dialog")).ShortcutsDialog));
  useAction("toggle-theme", toggleTheme);
  useAction("text-larger", () => stepTextSize(1));
  useAction("text-smaller", () => stepTextSize(-1));

  return (
    <>
      <ChatActions />
      <OfflineShell />
      <Notices />
      {open !== undefined && <open.Dialog onClosed={() => setOpen(undefined)} />}
    </>
  );
}
