"use client";

import { type MouseEvent, type ReactNode, useEffect, useRef } from "react";

interface DrawerProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The list of chats over the page, where there is no room beside it. Esc and a tap outside close it. */
export function Drawer({ label, onClose, children }: DrawerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);

  const onPress = (event: MouseEvent) => {
    if (event.target === dialog.current) dialog.current?.close();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc is the dialog's own key
    <dialog
      ref={dialog}
      aria-label={label}
      onClose={onClose}
      onClick={onPress}
      className="m-0 me-auto h-dvh max-h-none w-[min(20rem,86vw)] max-w-none border-line border-e bg-sunk p-0 text-ink backdrop:bg-[oklch(0_0_0/0.35)]"
    >
      {children}
    </dialog>
  );
}
