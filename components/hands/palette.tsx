"use client";

import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useServices } from "@/components/chat/services";
import { plural } from "@/components/texts/fill";
import { Filled } from "@/components/texts/filled";
import { useLanguage, useTexts } from "@/components/texts/texts-provider";
import { closeDialog, ModalDialog } from "@/components/ui/modal-dialog";
import { chordOf } from "./chords";
import { findBest } from "./fuzzy";
import { KeyCaps } from "./key-caps";
import { isApple } from "./platform";
import { rememberRecent } from "./recent";
import { keysOf } from "./shortcuts";
import { type PaletteItem, usePaletteItems } from "./use-palette-items";
import { useShortcuts } from "./use-shortcuts";

const MAX_SHOWN = 50;
const RECENT_SHOWN = 4;

/** Finds actions, chats and models by a few letters. The focus stays in the field; arrows move, Enter does, Esc leaves. */
export function Palette({ onClosed }: { readonly onClosed: () => void }) {
  const { preferences } = useServices();
  const texts = useTexts().hands;
  const language = useLanguage();
  const shortcuts = useShortcuts();
  const items = usePaletteItems();
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const picked = useRef<PaletteItem>(undefined);
  const listId = useId();
  const sections = sectionsOf(items, query, texts);
  const shown = sections.flatMap((section) => section.items);
  const place = Math.min(active, shown.length - 1);

  useEffect(() => {
    document.getElementById(optionId(listId, place))?.scrollIntoView({ block: "nearest" });
  }, [listId, place]);

  const pick = (item: PaletteItem | undefined) => {
    if (item === undefined) return;
    picked.current = item;
    closeDialog(field.current);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chord = chordOf(event.nativeEvent, isApple());
    const next = nextPlace(event, place, shown.length);
    if (next !== undefined) setActive(next);
    else if (chord === "Enter") pick(shown[place]);
    else if (chord !== undefined && keysOf(shortcuts, "open-palette").includes(chord)) {
      closeDialog(field.current);
    } else return;
    event.preventDefault();
  };

  return (
    <ModalDialog
      label={texts.palette}
      onClosed={() => {
        onClosed();
        const item = picked.current;
        if (item === undefined) return;
        rememberRecent(preferences, item.id);
        item.run();
      }}
      className="mt-[min(14vh,8rem)] w-[min(36rem,calc(100vw-1.25rem))]"
    >
      <input
        ref={field}
        role="combobox"
        aria-expanded={shown.length > 0}
        aria-controls={listId}
        aria-activedescendant={shown.length > 0 ? optionId(listId, place) : undefined}
        aria-autocomplete="list"
        aria-label={texts.paletteSearch}
        placeholder={texts.paletteSearch}
        dir="auto"
        value={query}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="go"
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        className="h-13 w-full bg-transparent px-4.5 text-base outline-none pointer-coarse:text-[max(16px,1rem)]"
      />
      <div
        id={listId}
        role="listbox"
        aria-label={texts.palette}
        className="max-h-[min(26rem,55dvh)] overflow-y-auto overscroll-contain border-line border-t p-1.5 text-sm"
      >
        {sections.map(({ heading, items: own, from }) => (
          // biome-ignore lint/a11y/useSemanticElements: options in a listbox are grouped by role
          <div key={heading} role="group" aria-label={heading} className="[&+&]:mt-2">
            <p aria-hidden="true" className="px-3 pt-1.5 pb-1 text-faint text-xs">
              {heading}
            </p>
            {own.map((item, index) => (
              <Row
                key={item.id}
                id={optionId(listId, from + index)}
                item={item}
                isActive={from + index === place}
                onPoint={() => setActive(from + index)}
                onPick={() => pick(item)}
              />
            ))}
          </div>
        ))}
        {shown.length === 0 && (
          <p className="px-3 py-2.5 text-dim">
            <Filled text={texts.nothingFound} values={{ query }} />
          </p>
        )}
      </div>
      <p className="border-line border-t px-4.5 py-2 text-faint text-xs pointer-coarse:hidden">
        {texts.paletteHint}
      </p>
      <p role="status" className="sr-only">
        {query === "" ? "" : plural(language, texts.found, shown.length)}
      </p>
    </ModalDialog>
  );
}

/** Beyond either end begins the other. Home and End stay the field's own. */
function nextPlace({ key }: KeyboardEvent, place: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === "ArrowDown") return (place + 1) % count;
  if (key === "ArrowUp") return (place - 1 + count) % count;
  if (key === "PageDown") return Math.min(count - 1, place + 8);
  return key === "PageUp" ? Math.max(0, place - 8) : undefined;
}

interface Section {
  readonly heading: string;
  readonly items: readonly PaletteItem[];
  /** How many stand above it. */
  readonly from: number;
}

interface Headings {
  readonly recent: string;
  readonly actionsHeading: string;
  readonly chatsHeading: string;
  readonly modelsHeading: string;
  readonly palette: string;
}

/** What fits under its kind, and the kind with the best fit first; without a query what was used last stands above. */
function sectionsOf(items: readonly PaletteItem[], query: string, headings: Headings): readonly Section[] {
  const recent =
    query.trim() === ""
      ? items
          .filter(({ recency }) => recency !== undefined)
          .sort((a, b) => (a.recency ?? 0) - (b.recency ?? 0))
          .slice(0, RECENT_SHOWN)
      : [];
  const found = findBest(
    items.filter((item) => !recent.includes(item)),
    query,
    MAX_SHOWN,
  );
  const kinds = [...new Set(found.map(({ kind }) => kind))];
  const names = {
    action: headings.actionsHeading,
    chat: headings.chatsHeading,
    model: headings.modelsHeading,
  };
  const parts = [
    { heading: headings.recent, items: recent },
    ...kinds.map((kind) => ({ heading: names[kind], items: found.filter((item) => item.kind === kind) })),
  ].filter((part) => part.items.length > 0);
  return parts.map((part, index) => ({
    ...part,
    from: parts.slice(0, index).reduce((sum, earlier) => sum + earlier.items.length, 0),
  }));
}

function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

interface RowProps {
  readonly id: string;
  readonly item: PaletteItem;
  readonly isActive: boolean;
  readonly onPoint: () => void;
  readonly onPick: () => void;
}

function Row({ id, item, isActive, onPoint, onPick }: RowProps) {
  const { icon: Icon, isDirected } = item.icon;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field, which names its active option
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      onPointerMove={isActive ? undefined : onPoint}
      onClick={onPick}
      className={`flex min-h-9 cursor-pointer items-center gap-3 rounded-control px-3 py-1.5 pointer-coarse:min-h-11 ${isActive ? "bg-wash" : ""}`}
    >
      <Icon
        aria-hidden
        size={16}
        strokeWidth={1.75}
        className={`shrink-0 text-faint ${isDirected ? "rtl:-scale-x-100" : ""}`}
      />
      <span className="min-w-0 flex-1 truncate text-start">
        <bdi>{item.text}</bdi>
      </span>
      {item.chord !== undefined && (
        <span className="pointer-coarse:hidden">
          <KeyCaps chord={item.chord} />
        </span>
      )}
    </div>
  );
}
