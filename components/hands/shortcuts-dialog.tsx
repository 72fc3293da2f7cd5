"use client";

import { RotateCcw, X } from "lucide-react";
import { useRef, useState } from "react";
import { useTexts } from "@/components/texts/texts-provider";
import { IconButton } from "@/components/ui/icon-button";
import { closeDialog, ModalDialog } from "@/components/ui/modal-dialog";
import { ACTION_GROUPS, ACTION_IDS, ACTIONS, type ActionId } from "./action-list";
import { ShortcutRow } from "./shortcut-row";
import { SingleKeysSwitch } from "./single-keys-switch";
import { useShortcutStore, useShortcuts } from "./use-shortcuts";

/** Every action with its keys; a press on the keys changes them. */
export function ShortcutsDialog({ onClosed }: { readonly onClosed: () => void }) {
  const texts = useTexts().hands;
  const store = useShortcutStore();
  const shortcuts = useShortcuts();
  const [recording, setRecording] = useState<ActionId>();
  const heading = useRef<HTMLHeadingElement>(null);
  const isChanged = Object.keys(shortcuts.rebound).length > 0;

  return (
    <ModalDialog
      label={texts.shortcuts}
      onClosed={onClosed}
      className="my-auto w-[min(40rem,calc(100vw-1.25rem))]"
    >
      <div className="flex max-h-[min(44rem,88dvh)] flex-col text-sm">
        <div className="flex items-center gap-2 py-3 ps-5 pe-3">
          <h2 ref={heading} className="flex-1 font-semibold text-base tracking-tight">
            {texts.shortcuts}
          </h2>
          <IconButton label={texts.close} icon={X} onClick={() => closeDialog(heading.current)} />
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain border-line border-t px-5 pb-5">
          <div className="flex min-h-8 items-center gap-2 pt-3.5">
            <p className="flex-1 text-dim">{texts.shortcutsHint}</p>
            {isChanged && (
              <button
                type="button"
                onClick={() => {
                  setRecording(undefined);
                  store.change({ ...shortcuts, rebound: {} });
                }}
                className="flex h-8 items-center gap-1.5 rounded-control px-2 text-dim transition-colors hover:bg-wash hover:text-ink"
              >
                <RotateCcw aria-hidden size={14} strokeWidth={1.75} />
                {texts.resetAll}
              </button>
            )}
          </div>
          <div className="gap-x-10 sm:columns-2">
            {ACTION_GROUPS.map((group) => (
              <section key={group} aria-label={texts.groups[group]} className="break-inside-avoid pt-5">
                <h3 className="pb-1 text-faint text-xs">{texts.groups[group]}</h3>
                <ul>
                  {ACTION_IDS.filter((id) => ACTIONS[id].group === group).map((id) => (
                    <ShortcutRow
                      key={id}
                      id={id}
                      isRecording={recording === id}
                      onRecord={(isOn) => setRecording(isOn ? id : undefined)}
                    />
                  ))}
                </ul>
              </section>
            ))}
          </div>
          <div className="mt-6 border-line border-t pt-4">
            <SingleKeysSwitch />
          </div>
        </div>
      </div>
    </ModalDialog>
  );
}
