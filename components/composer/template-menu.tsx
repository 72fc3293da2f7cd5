"use client";

import { type RefObject, useEffect, useId, useRef, useState } from "react";
import { useTexts } from "@/components/texts/texts-provider";
import { isComposing } from "@/components/ui/is-composing";
import { useOutsidePress } from "@/components/ui/use-outside-press";
import { findTemplates, type PromptTemplate } from "@/lib/chat/prompt-templates";
import { useTemplates } from "./use-templates";

export interface TemplateMenuProps {
  /** The focus stays in it: it says which line is chosen. */
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly query: string;
  readonly onPick: (template: PromptTemplate) => void;
  readonly onClose: () => void;
  readonly onManage: () => void;
}

/** Prompt templates above the field while one types `/…`. Arrows move, Enter and Tab insert, Esc closes. */
export function TemplateMenu({ field, query, onPick, onClose, onManage }: TemplateMenuProps) {
  const texts = useTexts().composer;
  const { own, builtIn } = useTemplates();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState<string>();
  const found = findTemplates([...own, ...builtIn], query);
  const active = found.find((template) => template.id === wanted) ?? found[0];
  const optionId = (template: PromptTemplate) => `${id}-${template.id}`;

  useMenuKeys(field, (key) => {
    const place = active === undefined ? -1 : found.indexOf(active);
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step !== undefined && found.length > 0) {
      setWanted(found[(place + step + found.length) % found.length]?.id);
      return true;
    }
    if (key === "Escape") onClose();
    else if (active !== undefined && (key === "Enter" || key === "Tab")) onPick(active);
    else return false;
    return true;
  });
  useDescription(field, found.length > 0 ? `${id}-list` : undefined, active && optionId(active));
  useEffect(() => {
    if (active !== undefined) {
      const option = document.getElementById(`${id}-${active.id}`);
      option?.scrollIntoView?.({ block: "nearest" });
    }
  }, [active, id]);
  useOutsidePress(
    true,
    (target) =>
      [list.current, field.current].some((own) => own?.contains(target)) ||
      target.closest("[data-template-button]") !== null,
    onClose,
  );

  return (
    <div
      ref={list}
      className="absolute inset-x-0 bottom-full z-10 mb-2 overflow-hidden rounded-composer border border-line bg-bg shadow-composer"
    >
      {found.length === 0 ? (
        <p role="status" className="px-4 py-3 text-dim text-sm">
          {texts.noTemplate}
        </p>
      ) : (
        <div
          id={`${id}-list`}
          role="listbox"
          // It scrolls, so it has to be reachable by keyboard.
          tabIndex={0}
          aria-label={texts.templates}
          className="max-h-[min(20rem,40vh)] overflow-y-auto overscroll-contain p-1.5"
        >
          {found.map((template) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys, and the focus
            <div
              key={template.id}
              id={optionId(template)}
              role="option"
              tabIndex={-1}
              aria-selected={template === active}
              onPointerMove={() => setWanted(template.id)}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onPick(template)}
              className="flex cursor-pointer items-baseline gap-3 rounded-control px-2.5 py-2 text-sm aria-selected:bg-wash pointer-coarse:items-center"
            >
              <span className="max-w-[45%] shrink-0 truncate font-medium" dir="auto">
                /{template.name}
              </span>
              <span className="min-w-0 flex-1 truncate text-faint text-xs" dir="auto">
                {template.text.replace(/\s+/g, " ")}
              </span>
              {own.includes(template) && <span className="shrink-0 text-faint text-xs">{texts.own}</span>}
            </div>
          ))}
        </div>
      )}
      <div className="flex items-center justify-between gap-4 border-line border-t px-4 py-1.5 text-faint text-xs">
        <span className="pointer-coarse:hidden">{texts.templatesHint}</span>
        <button
          type="button"
          onPointerDown={(event) => event.preventDefault()}
          onClick={onManage}
          className="hit rounded-control py-1 font-medium text-accent hover:underline"
        >
          {texts.manage}
        </button>
      </div>
    </div>
  );
}

/** Keys of the field, before anything else on the page sees them. `onKey` answers whether it has used one. */
function useMenuKeys(field: RefObject<HTMLTextAreaElement | null>, onKey: (key: string) => boolean): void {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useEffect(() => {
    const box = field.current;
    const onKeyDown = (event: KeyboardEvent) => {
      if (isComposing(event) || event.shiftKey || event.ctrlKey || event.metaKey) return;
      if (!latest.current(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    box?.addEventListener("keydown", onKeyDown);
    return () => box?.removeEventListener("keydown", onKeyDown);
  }, [field]);
}

/** Says at the field which line of which list is chosen. */
function useDescription(
  field: RefObject<HTMLTextAreaElement | null>,
  listId: string | undefined,
  activeId: string | undefined,
): void {
  useEffect(() => {
    const box = field.current;
    const describe = (values: Readonly<Record<string, string | undefined>>) => {
      for (const [name, value] of Object.entries(values)) {
        if (value === undefined) box?.removeAttribute(name);
        else box?.setAttribute(name, value);
      }
    };
    describe({ "aria-autocomplete": "list", "aria-controls": listId, "aria-activedescendant": activeId });
    return () =>
      describe({
        "aria-autocomplete": undefined,
        "aria-controls": undefined,
        "aria-activedescendant": undefined,
      });
  }, [field, listId, activeId]);
}
