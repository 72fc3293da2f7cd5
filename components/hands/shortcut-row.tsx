"use client";

import { RotateCcw } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import type { ActionId } from "./action-list";
import { capsOf, chordOf, isBrowsersOwn, isSingleCharacter } from "./chords";
import { KeyCaps } from "./key-caps";
import { isApple } from "./platform";
import { actionOf, isRebound, keysOf, rebind, resetKeys } from "./shortcuts";
import { useShortcutStore, useShortcuts } from "./use-shortcuts";

interface ShortcutRowProps {
  readonly id: ActionId;
  readonly isRecording: boolean;
  readonly onRecord: (isOn: boolean) => void;
}

/** Keys that cannot be taken: who has them, if it is not the browser. */
interface Conflict {
  readonly chord: string;
  readonly holder: ActionId | undefined;
}

/** One action, its keys, and how to give it others: press the keys, then the new ones. */
export function ShortcutRow({ id, isRecording, onRecord }: ShortcutRowProps) {
  const texts = useTexts().hands;
  const store = useShortcutStore();
  const shortcuts = useShortcuts();
  const [conflict, setConflict] = useState<Conflict>();
  const button = useRef<HTMLButtonElement>(null);
  const keys = keysOf(shortcuts, id);
  const action = texts.actions[id];

  const take = (chord: string | undefined) => {
    store.change(rebind(shortcuts, id, chord));
    setConflict(undefined);
    onRecord(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chord = isRecording ? chordOf(event.nativeEvent, isApple()) : undefined;
    if (chord === undefined || chord === "Tab" || chord === "shift+Tab") return;
    event.preventDefault();
    if (chord === "Escape") {
      setConflict(undefined);
      onRecord(false);
    } else if (chord === "Backspace" || chord === "Delete") take(undefined);
    else {
      const holder = actionOf(shortcuts, chord);
      if (isBrowsersOwn(chord)) setConflict({ chord, holder: undefined });
      else if (holder !== undefined && holder !== id) setConflict({ chord, holder });
      else take(chord);
    }
  };

  return (
    <li className="border-line border-b last:border-b-0">
      <div className="flex min-h-9 items-center gap-2 pointer-coarse:min-h-11">
        <span className="min-w-0 flex-1">{action}</span>
        {isRebound(shortcuts, id) && !isRecording && (
          <button
            type="button"
            aria-label={fill(texts.reset, { action })}
            title={fill(texts.reset, { action })}
            onClick={() => {
              store.change(resetKeys(shortcuts, id));
              button.current?.focus();
            }}
            className="hit grid size-6 place-items-center rounded-control text-faint hover:text-ink"
          >
            <RotateCcw aria-hidden size={14} strokeWidth={1.75} />
          </button>
        )}
        <button
          ref={button}
          type="button"
          aria-label={
            isRecording ? texts.pressKeys : nameOf(fill(texts.change, { action }), keys, texts.keys)
          }
          aria-pressed={isRecording}
          onClick={() => onRecord(!isRecording)}
          onKeyDown={onKeyDown}
          onBlur={(event) => {
            // A press on what the conflict offers is not the end.
            if (isRecording && !isInRow(event.relatedTarget, button.current)) {
              setConflict(undefined);
              onRecord(false);
            }
          }}
          className={`flex min-h-7 shrink-0 items-center gap-2 rounded-control px-1 transition-colors pointer-coarse:min-h-11 hover:bg-wash ${isRecording ? "bg-wash text-accent" : ""}`}
        >
          {isRecording ? (
            <span className="px-1">{texts.pressKeys}</span>
          ) : keys.length === 0 ? (
            <span className="px-1 text-faint">{texts.noKeys}</span>
          ) : (
            keys.map((chord) => (
              <span
                key={chord}
                className={isOff(chord, shortcuts.hasSingleKeys) ? "line-through opacity-60" : ""}
              >
                <KeyCaps chord={chord} />
              </span>
            ))
          )}
        </button>
      </div>
      <div role="status">
        {isRecording && conflict === undefined && (
          <p className="pb-2 text-dim text-xs">{texts.pressKeysHint}</p>
        )}
        {isRecording && conflict !== undefined && (
          <p className="pb-2 text-warn text-xs">{conflictText(conflict)}</p>
        )}
      </div>
      {isRecording && conflict?.holder !== undefined && (
        <button
          type="button"
          onClick={() => take(conflict.chord)}
          className="mb-2 rounded-control font-medium text-accent text-xs hover:underline"
        >
          {texts.takeOver}
        </button>
      )}
    </li>
  );

  function conflictText({ chord, holder }: Conflict): string {
    const caps = capsOf(chord, isApple(), texts.keys).join(" ");
    if (holder === undefined) return fill(texts.browsersOwn, { keys: caps });
    return fill(texts.taken, { keys: caps, action: texts.actions[holder] });
  }
}

function isOff(chord: string, hasSingleKeys: boolean): boolean {
  return !hasSingleKeys && isSingleCharacter(chord);
}

function isInRow(target: Element | null, button: Element | null): boolean {
  return target !== null && button?.closest("li")?.contains(target) === true;
}

/** What a screen reader says: the act, and which keys it has now. */
function nameOf(label: string, keys: readonly string[], names: Readonly<Record<string, string>>): string {
  const spoken = keys.map((chord) => capsOf(chord, isApple(), names).join(" "));
  return [label, ...spoken].join(", ");
}
