"use client";

import { useId } from "react";
import { useTexts } from "@/components/texts/texts-provider";
import { useShortcutStore, useShortcuts } from "./use-shortcuts";

/** Turns all shortcuts of a single character off, and on again. */
export function SingleKeysSwitch() {
  const texts = useTexts().hands;
  const store = useShortcutStore();
  const shortcuts = useShortcuts();
  const hintId = useId();
  return (
    <div>
      <label className="flex cursor-pointer items-center gap-3 pointer-coarse:min-h-11">
        <span className="flex-1">{texts.singleKeys}</span>
        <input
          type="checkbox"
          role="switch"
          aria-checked={shortcuts.hasSingleKeys}
          aria-describedby={hintId}
          checked={shortcuts.hasSingleKeys}
          onChange={(event) => store.change({ ...shortcuts, hasSingleKeys: event.target.checked })}
          className="peer sr-only"
        />
        <span
          aria-hidden="true"
          className="flex h-5 w-8.5 shrink-0 items-center rounded-full bg-faint px-0.5 transition-colors after:size-4 after:rounded-full after:bg-bg after:transition-transform peer-checked:bg-accent peer-checked:after:translate-x-3.5 rtl:peer-checked:after:-translate-x-3.5 peer-focus-visible:outline-2 peer-focus-visible:outline-accent peer-focus-visible:outline-offset-2"
        />
      </label>
      <p id={hintId} className="pe-12 text-faint text-xs">
        {texts.singleKeysHint}
      </p>
    </div>
  );
}
