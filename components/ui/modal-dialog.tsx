"use client";

import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef } from "react";
import { isComposing } from "./is-composing";

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

  const comeBack = useRef(() => {});

  useEffect(() => {
    const element = dialog.current;
    comeBack.current = rememberFocus();
    element?.showModal();
    return () => element?.close();
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || isComposing(event.nativeEvent) || event.defaultPrevented) return;
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
        if (dialog.current?.open === true) return;
        comeBack.current();
        onClosed();
      }}
      className={`m-0 mx-auto max-w-none overflow-hidden rounded-composer border border-line bg-bg p-0 text-ink shadow-composer backdrop:bg-bg/60 ${className}`}
    >
      {children}
    </dialog>
  );
}

/** The browser gives the focus back by itself, but not the place in a text: what one types next would stand at its
 * beginning, or nowhere at all while the page behind changes. */
function rememberFocus(): () => void {
  const field = document.activeElement;
  if (!(field instanceof HTMLTextAreaElement)) return () => undefined;
  const { selectionStart, selectionEnd, selectionDirection } = field;
  return () => {
    if (document.activeElement !== field) return;
    field.blur();
    field.focus({ preventScroll: true });
    field.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
  };
}

/** Closes the dialog that `inside` is in; the focus goes back to where it was before. */
export function closeDialog(inside: Element | null): void {
  inside?.closest("dialog")?.close();
}
