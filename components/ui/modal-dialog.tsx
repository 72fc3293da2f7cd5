"use client";

import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef } from "react";

interface ModalDialogProps {
  /** The accessible name. */
  readonly label: string;
  /** Called once it has closed: by Esc, by a press beside it, or by `closeDialog`. The focus is back by then. */
  readonly onClosed: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A dialog over the page, open as long as it is rendered. Nothing behind it can be reached, and no key that it uses
 * reaches the page. */
export function ModalDialog({ label, onClosed, className = "", children }: ModalDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.nativeEvent.isComposing || event.defaultPrevented) return;
    // Esc stops a running answer too; here it means this dialog alone.
    event.preventDefault();
    dialog.current?.close();
  };
  const onClick = (event: MouseEvent) => {
    if (event.target === dialog.current) dialog.current?.close();
  };

  return (
    <dialog
      ref={dialog}
      aria-label={label}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onClose={() => {
        if (dialog.current?.open !== true) onClosed();
      }}
      className={`m-0 mx-auto max-w-none overflow-hidden rounded-composer border border-line bg-bg p-0 text-ink shadow-composer backdrop:bg-bg/60 ${className}`}
    >
      {children}
    </dialog>
  );
}

/** Closes the dialog that `inside` is in; the focus goes back to where it was before. */
export function closeDialog(inside: Element | null): void {
  inside?.closest("dialog")?.close();
}
