"use client";

import { Settings } from "lucide-react";
import { type ComponentType, useId, useRef, useState } from "react";
import { useTexts } from "@/components/texts/texts-provider";
import { placeBeside } from "@/components/ui/place-beside";
import { isPhone } from "@/components/ui/use-is-phone";
import { say } from "./notices";
import { useAction } from "./use-action";

type Panel = ComponentType<{ readonly onLeave: () => void }>;

/** How the page looks and which language it speaks. The choices are loaded when the button is pressed; the focus goes to
 * the first of them, and comes back to the button. */
export function PreferencesMenu() {
  const { preferences, notLoaded } = useTexts().hands;
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [loaded, setLoaded] = useState<{ readonly Panel: Panel }>();

  const show = async () => {
    try {
      const { PreferencesPanel: Panel } = await import("./preferences-panel");
      setLoaded({ Panel });
      box.current?.showPopover();
    } catch {
      say(notLoaded, true);
    }
  };
  useAction("open-preferences", () => void show());

  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={preferences}
        title={preferences}
        aria-haspopup="dialog"
        onClick={() => void show()}
        className="grid size-8 shrink-0 place-items-center rounded-control text-dim transition-colors hover:bg-wash hover:text-ink"
      >
        <Settings aria-hidden size={16} strokeWidth={1.75} />
      </button>
      <div
        ref={box}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={preferences}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.defaultPrevented) return;
          // Esc stops a running answer too; here it closes this alone.
          event.preventDefault();
          box.current?.hidePopover();
        }}
        onToggle={(event) => {
          if (event.newState === "open") place(event.currentTarget, button.current);
        }}
        className="fixed m-0 w-80 rounded-composer border border-line bg-bg p-4 text-ink text-sm shadow-composer max-sm:inset-x-2 max-sm:top-auto max-sm:bottom-[max(0.5rem,env(safe-area-inset-bottom))] max-sm:w-auto"
      >
        {loaded !== undefined && <loaded.Panel onLeave={() => box.current?.hidePopover()} />}
      </div>
    </>
  );
}

/** On a phone the choices lie at its lower edge, under the thumb. */
function place(box: HTMLElement, button: HTMLElement | null): void {
  if (isPhone()) box.removeAttribute("style");
  else if (button !== null) placeBeside(box, button.getBoundingClientRect());
  const first = box.querySelector<HTMLElement>("input:checked, input, button");
  first?.focus({ preventScroll: true });
}
