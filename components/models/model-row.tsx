import { Brain, Check, Eye, Info, type LucideIcon, Wrench } from "lucide-react";
import type { MouseEvent } from "react";
import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import type { Model } from "@/lib/chat/models";
import { detailsOf } from "./model-details";

interface ModelRowProps {
  readonly id: string;
  readonly model: Model;
  readonly isCurrent: boolean;
  readonly isActive: boolean;
  readonly canUnload: boolean;
  readonly onPoint: () => void;
  readonly onPick: () => void;
  readonly onDetails: () => void;
  readonly onUnload: () => void;
}

/** A model in the list. What it can do beside being chosen is for the pointer alone: an option may hold no buttons, so the
 * keyboard and screen readers have them below the list. */
export function ModelRow(props: ModelRowProps) {
  const { id, model, isCurrent, isActive, canUnload, onPoint, onPick, onDetails, onUnload } = props;
  const { models: texts } = useTexts();
  const formats = useFormats();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays on the list, which names its active option
    <div
      id={id}
      role="option"
      aria-selected={isCurrent}
      onPointerMove={isActive ? undefined : onPoint}
      onClick={onPick}
      className={`flex cursor-pointer items-center gap-2.5 rounded-control ps-2.5 pe-1 py-1.5 ${isActive ? "bg-wash" : ""}`}
    >
      <span
        aria-hidden
        className={`size-1.75 shrink-0 rounded-full ${model.loaded ? "bg-trace" : "border border-faint"}`}
      />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <span dir="auto" className="truncate font-medium">
            {model.name}
          </span>
          <Abilities model={model} />
          {isCurrent && <Check aria-hidden size={15} strokeWidth={2} className="shrink-0 text-accent" />}
          {model.loaded && <Loaded isOffered={isActive && canUnload} onUnload={onUnload} />}
        </span>
        <span className="num block truncate text-faint text-xs">
          {detailsOf(model, formats, texts.context)}
        </span>
      </span>
      <span
        aria-hidden
        title={texts.details}
        onClick={(event) => apart(event, onDetails)}
        className="grid size-8 shrink-0 place-items-center rounded-control text-faint hover:bg-wash hover:text-ink pointer-coarse:size-11"
      >
        <Info size={15} strokeWidth={1.75} />
      </span>
    </div>
  );
}

/** That a model is in memory; under the pointer, how to get it out. */
function Loaded({ isOffered, onUnload }: { readonly isOffered: boolean; readonly onUnload: () => void }) {
  const { models: texts } = useTexts();
  return (
    <span className="ms-auto grid shrink-0 justify-items-end text-xs">
      <span className={`col-start-1 row-start-1 text-dim ${isOffered ? "pointer-fine:invisible" : ""}`}>
        {texts.loaded}
      </span>
      {isOffered && (
        <span
          aria-hidden
          onClick={(event) => apart(event, onUnload)}
          className="-m-1 col-start-1 row-start-1 hidden rounded-control p-1 text-accent hover:underline pointer-fine:block"
        >
          {texts.unload}
        </span>
      )}
    </span>
  );
}

const ICONS: readonly (readonly [name: "thinking" | "vision" | "tools", icon: LucideIcon])[] = [
  ["thinking", Brain],
  ["vision", Eye],
  ["tools", Wrench],
];

function Abilities({ model }: { readonly model: Model }) {
  const { capabilities } = useTexts().models;
  return ICONS.filter(([name]) => model.capabilities.includes(name)).map(([name, Icon]) => (
    <span key={name} title={capabilities[name]} className="shrink-0 text-faint">
      <Icon aria-hidden size={13} strokeWidth={1.75} />
      <span className="sr-only">{capabilities[name]}</span>
    </span>
  ));
}

/** A press on something in the row that does not choose the row. */
function apart(event: MouseEvent, act: () => void): void {
  event.stopPropagation();
  act();
}
