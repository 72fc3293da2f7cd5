"use client";

import { ChevronDown } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useModels } from "@/components/chat/services";
import { currentModel } from "@/lib/chat/model-watch";
import { buildOf } from "./model-details";
import { ModelList } from "./model-list";

/** Which model answers; opens the list of those that could. */
export function ModelPicker() {
  const model = useModels(currentModel);
  const isUnreachable = useModels((state) => state.failure !== undefined);
  const isKnown = useModels((state) => state.list !== undefined);
  const isFetching = useModels(
    (state) => state.list?.pulls.some((pull) => pull.error === undefined) ?? false,
  );
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useOutsidePress(root, isOpen, () => setOpen(false));

  const name = model?.name ?? (isKnown ? "No model" : isUnreachable ? "Not reachable" : "…");
  const build = model === undefined ? "" : buildOf(model);
  const dot = isUnreachable ? "bg-bad" : model?.loaded ? "bg-trace" : "border border-faint";
  return (
    <div ref={root} className="relative min-w-0">
      <button
        ref={button}
        type="button"
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        aria-label={["Model", name, build, isFetching ? "downloading" : ""].filter(Boolean).join(" ")}
        title={isUnreachable ? "Not reachable" : model?.loaded ? "In memory" : "Loads at the first question"}
        onClick={() => setOpen(!isOpen)}
        className="flex h-8 max-w-full items-center gap-2 rounded-control px-2.5 font-medium transition-colors hover:bg-wash"
      >
        <span aria-hidden className={`size-1.75 shrink-0 rounded-full ${dot}`} />
        <span className="truncate">{name}</span>
        {build !== "" && <span className="shrink-0 font-normal text-faint max-[26rem]:hidden">{build}</span>}
        <ChevronDown aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-dim" />
      </button>
      {isOpen && <ModelList onClose={close} />}
    </div>
  );
}

function useOutsidePress(
  root: React.RefObject<HTMLElement | null>,
  isActive: boolean,
  act: () => void,
): void {
  const latest = useRef(act);
  useEffect(() => {
    if (!isActive) return;
    const onPress = (event: PointerEvent | FocusEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) latest.current();
    };
    document.addEventListener("pointerdown", onPress);
    document.addEventListener("focusin", onPress);
    return () => {
      document.removeEventListener("pointerdown", onPress);
      document.removeEventListener("focusin", onPress);
    };
  }, [root, isActive]);
}
