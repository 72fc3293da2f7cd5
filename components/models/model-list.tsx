"use client";

import { Download as DownloadIcon } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { useModels, useServices } from "@/components/chat/services";
import { fill } from "@/components/texts/fill";
import { Filled } from "@/components/texts/filled";
import { useTexts } from "@/components/texts/texts-provider";
import { useFailureSentence } from "@/components/texts/use-failure-sentence";
import { isComposing } from "@/components/ui/is-composing";
import { readPullName } from "@/lib/chat/model-name";
import { byLastUse, currentModel, listedName } from "@/lib/chat/model-state";
import type { Model } from "@/lib/chat/models";
import { Download } from "./download";
import { ListFooter } from "./list-footer";
import { canChat, searchModels } from "./model-details";
import { ModelOffers } from "./model-offers";
import { ModelRow } from "./model-row";
import { useAct } from "./use-act";

/** From this many models on, one wants to search even where nothing can be fetched. */
const SEARCH_FROM = 7;

type Choice =
  | { readonly kind: "model"; readonly model: Model }
  | { readonly kind: "fetch"; readonly name: string };

interface ModelListProps {
  readonly onClose: () => void;
  readonly onDetails: (name: string) => void;
}

/** The open list: arrows move, Enter picks, Esc leaves, typing searches; a name that nobody has is fetched. Focus stays in
 * one place, the search field or the list, and `aria-activedescendant` tells which option is meant. */
export function ModelList({ onClose, onDetails }: ModelListProps) {
  const { models } = useServices();
  const { models: texts } = useTexts();
  const say = useFailureSentence();
  const list = useModels((state) => state.list);
  const failure = useModels((state) => state.failure);
  const current = useModels((state) => currentModel(state)?.name);
  const all = useOrdered(list?.models ?? NONE);
  const canManage = list?.can_manage === true;
  const act = useAct();
  const [search, setSearch] = useState("");
  const [said, setSaid] = useState("");
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      all.findIndex(({ name }) => name === current),
    ),
  );
  const listId = useId();
  const focused = useRef<HTMLElement>(null);
  const choices = choicesFor(search, searchModels(all, search, texts.capabilities), canManage);
  const place = Math.min(active, choices.length - 1);
  const hasSearch = canManage || all.length >= SEARCH_FROM;
  const activeChoice = choices[place];
  const activeModel = activeChoice?.kind === "model" ? activeChoice.model : undefined;

  const focusList = useCallback(() => {
    // A field that is focused brings up a phone's keyboard, over the list that one came for.
    const field = matchMedia("(pointer: coarse)").matches ? document.getElementById(listId) : focused.current;
    field?.focus();
  }, [listId]);
  useEffect(focusList, [focusList]);
  useEffect(() => {
    document.getElementById(optionId(listId, place))?.scrollIntoView({ block: "nearest" });
  }, [listId, place]);

  const fetchModel = (name: string) => {
    models.choose(listedName(name, list));
    setSearch("");
    act.run(() => models.pull(name));
  };
  const unload = (name: string) =>
    act.run(
      () => models.unload(name),
      () => {
        setSaid(fill(texts.unloaded, { name }));
        // The pressed button goes away.
        focusList();
      },
    );
  const pick = (choice: Choice | undefined) => {
    if (choice?.kind === "fetch") fetchModel(choice.name);
    else if (choice !== undefined) {
      models.choose(choice.model.name);
      onClose();
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isTyping = search !== "";
    const next = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      ...(isTyping ? {} : { Home: 0, End: choices.length - 1 }),
    }[event.key];
    if (next !== undefined) setActive(Math.max(0, Math.min(choices.length - 1, next)));
    else if (event.key === "Enter" && !isComposing(event.nativeEvent)) pick(activeChoice);
    else return;
    event.preventDefault();
  };
  const focusProps = {
    onKeyDown,
    "aria-controls": listId,
    "aria-activedescendant": choices.length > 0 ? optionId(listId, place) : undefined,
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc means the whole of it, wherever the focus is in it
    <div
      onKeyDown={(event) => {
        if (event.key !== "Escape" || isComposing(event.nativeEvent)) return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
      className="fixed inset-x-3 top-14 z-20 flex max-h-[calc(100dvh-4.5rem)] flex-col overflow-hidden rounded-card border border-line bg-bg shadow-composer sm:absolute sm:inset-x-auto sm:start-0 sm:top-full sm:mt-1 sm:max-h-[min(36rem,calc(100dvh-5rem))] sm:w-108"
    >
      {hasSearch && (
        <div className="p-1.5 pb-0">
          <input
            {...focusProps}
            ref={(element) => {
              focused.current = element;
            }}
            type="search"
            role="combobox"
            aria-expanded
            aria-autocomplete="list"
            aria-label={texts.search}
            placeholder={canManage ? texts.searchOrFetch : texts.search}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            dir="auto"
            value={search}
            onChange={(event) => {
              setSearch(event.target.value);
              setActive(0);
            }}
            className="h-9 w-full rounded-control bg-sunk px-2.5 pointer-coarse:h-11 pointer-coarse:text-[16px] focus-visible:outline-offset-[-2px]"
          />
        </div>
      )}
      <div
        {...(hasSearch
          ? { onKeyDown, "aria-activedescendant": focusProps["aria-activedescendant"] }
          : focusProps)}
        ref={(element) => {
          if (!hasSearch) focused.current = element;
        }}
        id={listId}
        role="listbox"
        aria-label={texts.models}
        tabIndex={hasSearch ? -1 : 0}
        className="min-h-0 overflow-y-auto overscroll-contain p-1.5 focus-visible:outline-offset-[-2px]"
      >
        {choices.map((choice, index) =>
          choice.kind === "model" ? (
            <ModelRow
              key={choice.model.name}
              id={optionId(listId, index)}
              model={choice.model}
              isCurrent={choice.model.name === current}
              isActive={index === place}
              canUnload={canManage}
              onPoint={() => setActive(index)}
              onPick={() => pick(choice)}
              onDetails={() => onDetails(choice.model.name)}
              onUnload={() => unload(choice.model.name)}
            />
          ) : (
            <FetchRow
              key="fetch"
              id={optionId(listId, index)}
              name={choice.name}
              onPick={() => pick(choice)}
            />
          ),
        )}
      </div>
      {choices.length === 0 && (
        <p className="px-4 pb-3 text-dim">
          {search === "" ? (
            failure !== undefined ? (
              say(failure)
            ) : (
              texts.none
            )
          ) : (
            <Filled text={canManage ? texts.noName : texts.noMatch} values={{ search }} />
          )}
        </p>
      )}
      {list !== undefined && all.length === 0 && search === "" && canManage && (
        <div className="overflow-y-auto border-line border-t px-4 py-3">
          <ModelOffers list={list} onFetch={fetchModel} />
        </div>
      )}
      {act.failure !== undefined && (
        <p role="alert" className="mx-4 mb-3 border-bad border-s-2 ps-3 text-sm">
          {say(act.failure)}
        </p>
      )}
      {list !== undefined && list.pulls.length > 0 && (
        <div className="grid max-h-48 shrink-0 gap-3 overflow-y-auto border-line border-t px-4 py-3">
          {list.pulls.map((pull) => (
            <Download key={pull.model} pull={pull} />
          ))}
        </div>
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
      {activeModel !== undefined && (
        <ListFooter
          model={activeModel}
          isBusy={act.isBusy}
          onDetails={() => onDetails(activeModel.name)}
          onUnload={canManage ? () => unload(activeModel.name) : undefined}
        />
      )}
    </div>
  );
}

const NONE: readonly never[] = [];

/** The order stays while the list is open, whatever is used meanwhile. */
function useOrdered(listed: readonly Model[]): readonly Model[] {
  const { models } = useServices();
  const [lastUsed] = useState(() => models.store.getState().lastUsed);
  return useMemo(() => byLastUse(listed.filter(canChat), lastUsed), [listed, lastUsed]);
}

/** A name is offered for fetching when nothing is found, or when it is one that only a name can be. */
function choicesFor(search: string, found: readonly Model[], canManage: boolean): readonly Choice[] {
  const choices = found.map((model): Choice => ({ kind: "model", model }));
  const name = canManage ? readPullName(search) : undefined;
  const isExact = found.some((model) => model.name === name);
  const isMeant = found.length === 0 || /[:/]/.test(search);
  return name !== undefined && isMeant && !isExact ? [...choices, { kind: "fetch", name }] : choices;
}

function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

interface FetchRowProps {
  readonly id: string;
  readonly name: string;
  readonly onPick: () => void;
}

function FetchRow({ id, name, onPick }: FetchRowProps) {
  const { models: texts } = useTexts();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays on the list, which names its active option
    <div
      id={id}
      role="option"
      aria-selected={false}
      onClick={onPick}
      className="flex cursor-pointer items-center gap-2.5 rounded-control bg-wash px-2.5 py-2"
    >
      <DownloadIcon aria-hidden size={15} strokeWidth={1.75} className="shrink-0 text-accent" />
      <span className="min-w-0">
        <span className="wrap-anywhere block font-medium">
          <Filled text={texts.fetchNamed} values={{ name }} />
        </span>
        <span className="block text-faint text-xs">{texts.fetchHint}</span>
      </span>
    </div>
  );
}
