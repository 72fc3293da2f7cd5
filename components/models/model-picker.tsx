"use client";

import { ChevronDown } from "lucide-react";
import { useRef, useState } from "react";
import { useModels, useServices } from "@/components/chat/services";
import { useAction } from "@/components/hands/use-action";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { useLoaded } from "@/components/ui/use-loaded";
import { useOutsidePress } from "@/components/ui/use-outside-press";
import { currentModel, type ModelState, pullOf } from "@/lib/chat/model-state";
import { isPulling } from "@/lib/chat/pull-status";
import { buildOf } from "./model-details";

type Shown =
  | { readonly kind: "nothing" }
  | { readonly kind: "list" }
  | { readonly kind: "sheet"; readonly name: string };

const loadList = () => import("./model-list");
const loadSheet = () => import("./model-sheet");

const NOTHING: Shown = { kind: "nothing" };

/** Which model answers; opens the list of those that could, and what one of them is. */
export function ModelPicker() {
  const { models } = useServices();
  const {
    models: texts,
    hands: { notLoaded },
  } = useTexts();
  const model = useModels(currentModel);
  const isUnreachable = useModels((state) => state.failure !== undefined);
  const isKnown = useModels((state) => state.list !== undefined);
  const isWanted = useModels((state) => state.wanted !== undefined);
  const isFetching = useModels((state) => state.list?.pulls.some(isPulling) ?? false);
  const percent = useModels(percentOf);
  const [shown, setShown] = useState<Shown>(NOTHING);
  const [said, setSaid] = useState("");
  const [list, wantList] = useLoaded(loadList);
  const [sheet, wantSheet] = useLoaded(loadSheet);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  const close = () => {
    setShown(NOTHING);
    button.current?.focus();
  };
  const open = () => {
    wantList();
    // Who looks wants to see what is in memory now.
    models.refresh();
    setShown({ kind: "list" });
  };
  const openSheet = (name: string) => {
    wantSheet();
    // The dialog gives the focus back to where it was.
    button.current?.focus();
    setShown({ kind: "sheet", name });
  };
  useAction("choose-model", open);
  const hasFailed =
    (shown.kind === "list" && list.kind === "failed") || (shown.kind === "sheet" && sheet.kind === "failed");
  useOutsidePress(
    shown.kind === "list" || hasFailed,
    (target) => root.current?.contains(target) === true,
    () => setShown(NOTHING),
  );

  const name = model?.name ?? (isKnown ? texts.noModel : isUnreachable ? texts.notReachable : "…");
  const build = percent !== undefined ? `${percent} %` : model === undefined ? "" : buildOf(model);
  const dot = isUnreachable ? "bg-bad" : model?.loaded ? "bg-trace" : "border border-faint";
  return (
    <div ref={root} className="relative min-w-0">
      <button
        ref={button}
        type="button"
        aria-haspopup="listbox"
        aria-expanded={shown.kind === "list"}
        aria-label={[texts.model, name, build, isFetching ? texts.downloading : ""].filter(Boolean).join(" ")}
        title={
          isUnreachable
            ? texts.notReachable
            : isWanted
              ? texts.notInstalled
              : model?.loaded
                ? texts.inMemory
                : texts.loadsAtFirst
        }
        onPointerEnter={wantList}
        onFocus={wantList}
        onClick={() => (shown.kind === "list" ? close() : open())}
        className="flex h-8 max-w-full items-center gap-2 rounded-control px-2.5 font-medium transition-colors hover:bg-wash"
      >
        <span aria-hidden className={`size-1.75 shrink-0 rounded-full ${dot}`} />
        <span className="truncate" dir="auto">
          {name}
        </span>
        {build !== "" && (
          <span
            className={`num shrink-0 font-normal text-faint ${percent === undefined ? "max-[26rem]:hidden" : ""}`}
          >
            <bdi>{build}</bdi>
          </span>
        )}
        <ChevronDown aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-dim" />
      </button>
      {shown.kind === "list" && list.kind === "here" && (
        <list.part.ModelList onClose={close} onDetails={openSheet} />
      )}
      {shown.kind === "sheet" && sheet.kind === "here" && (
        <sheet.part.ModelSheet
          name={shown.name}
          onClosed={() => setShown(NOTHING)}
          onDeleted={() => setSaid(fill(texts.deleted, { name: shown.name }))}
        />
      )}
      {hasFailed && (
        <p
          role="alert"
          className="absolute start-0 top-full z-20 mt-1 w-max max-w-[calc(100vw-5rem)] rounded-card border border-bad bg-bg px-3.5 py-2 shadow-composer sm:max-w-80"
        >
          {notLoaded}
        </p>
      )}
      <span role="status" className="sr-only">
        {said}
      </span>
    </div>
  );
}

/** How far the model is that will answer, where it is still on its way. */
function percentOf(state: ModelState): number | undefined {
  const pull = state.wanted && pullOf(state, state.wanted.name);
  if (pull === undefined || !isPulling(pull) || !pull.total_bytes) return undefined;
  return Math.floor(Math.min(1, (pull.completed_bytes ?? 0) / pull.total_bytes) * 100);
}
