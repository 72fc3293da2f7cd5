"use client";

import { Check } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useModels, useServices } from "@/components/chat/services";
import { useFailureSentence } from "@/components/texts/use-failure-sentence";
import { currentModel } from "@/lib/chat/model-watch";
import type { Model } from "@/lib/chat/models";
import { Download } from "./download";
import { canChat, detailsOf, searchModels } from "./model-details";

/** From this many models on, one wants to type. */
const SEARCH_FROM = 7;

/** The open list: arrows move, Enter picks, Esc leaves, typing searches. Focus stays in one place, the search field
 * or the list, and `aria-activedescendant` tells which option is meant. */
export function ModelList({ onClose }: { readonly onClose: () => void }) {
  const { models } = useServices();
  const say = useFailureSentence();
  const listed = useModels((state) => state.list?.models) ?? NONE;
  const all = useMemo(() => listed.filter(canChat), [listed]);
  const pulls = useModels((state) => state.list?.pulls) ?? NONE;
  const failure = useModels((state) => state.failure);
  const current = useModels((state) => currentModel(state)?.name);
  const [search, setSearch] = useState("");
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      all.findIndex((model) => model.name === current),
    ),
  );
  const listId = useId();
  const focused = useRef<HTMLElement>(null);
  const found = searchModels(all, search);
  const place = Math.min(active, found.length - 1);
  const hasSearch = all.length >= SEARCH_FROM;

  useEffect(() => focused.current?.focus(), []);
  useEffect(() => {
    document.getElementById(optionId(listId, place))?.scrollIntoView({ block: "nearest" });
  }, [listId, place]);

  const pick = (model: Model | undefined) => {
    if (model === undefined) return;
    models.choose(model.name);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: found.length - 1 }[event.key];
    if (next !== undefined) setActive(Math.max(0, Math.min(found.length - 1, next)));
    else if (event.key === "Enter" && !event.nativeEvent.isComposing) pick(found[place]);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
  };
  const focusProps = {
    onKeyDown,
    "aria-controls": listId,
    "aria-activedescendant": found.length > 0 ? optionId(listId, place) : undefined,
  };

  return (
    <div className="fixed top-14 right-3 left-3 z-10 rounded-card border border-line bg-bg p-1.5 shadow-composer sm:absolute sm:top-full sm:right-auto sm:left-0 sm:mt-1 sm:w-84">
      {hasSearch && (
        <input
          {...focusProps}
          ref={(element) => {
            focused.current = element;
          }}
          role="combobox"
          aria-expanded
          aria-label="Search models"
          placeholder="Search models"
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
            setActive(0);
          }}
          className="mb-1.5 h-9 w-full rounded-control bg-sunk px-2.5 outline-none pointer-coarse:h-11 pointer-coarse:text-[16px]"
        />
      )}
      <div
        {...(hasSearch ? {} : focusProps)}
        ref={(element) => {
          if (!hasSearch) focused.current = element;
        }}
        id={listId}
        role="listbox"
        aria-label="Models"
        tabIndex={hasSearch ? -1 : 0}
        className="max-h-[min(24rem,60vh)] overflow-y-auto outline-none"
      >
        {found.map((model, index) => (
          <Option
            key={model.name}
            id={optionId(listId, index)}
            model={model}
            isCurrent={model.name === current}
            isActive={index === place}
            onPoint={() => setActive(index)}
            onPick={() => pick(model)}
          />
        ))}
      </div>
      {found.length === 0 && (
        <p className="px-2.5 py-2 text-dim">{emptyNote(search, failure && say(failure))}</p>
      )}
      {pulls.length > 0 && (
        <div className="mt-1.5 grid gap-3 border-line border-t px-2.5 pt-3 pb-2">
          {pulls.map((pull) => (
            <Download key={pull.model} pull={pull} />
          ))}
        </div>
      )}
    </div>
  );
}

const NONE: readonly never[] = [];

function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

function emptyNote(search: string, trouble: string | undefined): string {
  if (search !== "") return `No model matches “${search}”.`;
  return trouble ?? "No model is installed yet.";
}

interface OptionProps {
  readonly id: string;
  readonly model: Model;
  readonly isCurrent: boolean;
  readonly isActive: boolean;
  readonly onPoint: () => void;
  readonly onPick: () => void;
}

function Option({ id, model, isCurrent, isActive, onPoint, onPick }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays on the list, which names its active option
    <div
      id={id}
      role="option"
      aria-selected={isCurrent}
      onPointerMove={isActive ? undefined : onPoint}
      onClick={onPick}
      className={`flex cursor-pointer items-center gap-2.5 rounded-control px-2.5 py-1.5 ${isActive ? "bg-wash" : ""}`}
    >
      <span
        aria-hidden
        className={`size-1.75 shrink-0 rounded-full ${model.loaded ? "bg-trace" : "border border-faint"}`}
      />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{model.name}</span>
        <span className="num block truncate text-faint text-xs">
          {[detailsOf(model), model.loaded ? "in memory" : ""].filter(Boolean).join(" · ")}
        </span>
      </span>
      {isCurrent && <Check aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-accent" />}
    </div>
  );
}
