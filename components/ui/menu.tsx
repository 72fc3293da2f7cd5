"use client";

import type { LucideIcon } from "lucide-react";
import { type KeyboardEvent, useId, useRef } from "react";
import { placeBeside } from "./place-beside";

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  /** What cannot be undone at once is said in the colour of trouble. */
  readonly isDangerous?: boolean;
  readonly onPick: () => void;
}

interface MenuProps {
  /** The button's accessible name. */
  readonly label: string;
  readonly icon: LucideIcon;
  readonly items: readonly MenuItem[];
  readonly className?: string;
}

/** A button that opens a short list of acts. Arrows move, Enter picks, Esc and a press outside close; the focus comes
 * back to the button unless the act took it elsewhere. The list lies above everything: nothing clips it. */
export function Menu({ label, icon: Icon, items, className = "" }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  const open = () => {
    if (list.current === null || button.current === null) return;
    list.current.showPopover();
    placeBeside(list.current, button.current.getBoundingClientRect());
    focusItem(list.current, 0);
  };
  const pick = (item: MenuItem) => {
    list.current?.hidePopover();
    button.current?.focus();
    item.onPick();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = itemsOf(list.current);
    const at = buttons.findIndex((item) => item === document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Tab") list.current?.hidePopover();
    if (event.key === "Escape") {
      // Esc stops a running answer too; here it closes this alone.
      event.preventDefault();
      list.current?.hidePopover();
    }
    if (next === undefined) return;
    event.preventDefault();
    focusItem(list.current, next);
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-controls={id}
        aria-label={label}
        title={label}
        onClick={open}
        className={`grid size-8 shrink-0 place-items-center rounded-control text-dim transition-colors hover:bg-wash hover:text-ink ${className}`}
      >
        <Icon aria-hidden size={16} strokeWidth={1.75} />
      </button>
      <div
        ref={list}
        id={id}
        role="menu"
        aria-label={label}
        popover="auto"
        tabIndex={-1}
        onKeyDown={onKeyDown}
        className="fixed m-0 min-w-44 max-w-[calc(100vw-1rem)] rounded-card border border-line bg-bg p-1 text-ink text-sm shadow-composer"
      >
        {items.map((item) => (
          <button
            key={item.id}
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => pick(item)}
            className={`flex w-full items-center gap-2.5 rounded-control px-2.5 py-1.5 text-start hover:bg-wash focus-visible:bg-wash ${item.isDangerous ? "text-bad" : ""}`}
          >
            {item.icon !== undefined && <item.icon aria-hidden size={16} strokeWidth={1.75} />}
            {item.label}
          </button>
        ))}
      </div>
    </>
  );
}

function itemsOf(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
}

/** Beyond either end begins the other. */
function focusItem(list: HTMLElement | null, at: number): void {
  const items = itemsOf(list);
  items.at(at === items.length ? 0 : at)?.focus();
}
