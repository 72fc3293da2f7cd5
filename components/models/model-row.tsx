import { Brain, Check, Eject, Eye, Info, type LucideIcon, Wrench } from "lucide-react";
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
          {model.loaded && <span className="ms-auto shrink-0 text-dim text-xs">{texts.loaded}</span>}
        </span>
        <span className="num block truncate text-faint text-xs">
          <bdi>{detailsOf(model, formats, texts.context)}</bdi>
        </span>
      </span>
      <span className="flex shrink-0">
        {model.loaded && canUnload && (
          <span className="pointer-coarse:hidden">
            <RowAct label={texts.unload} icon={Eject} onAct={onUnload} />
          </span>
        )}
        <RowAct label={texts.details} icon={Info} onAct={onDetails} />
      </span>
    </div>
  );
}

interface RowActProps {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly onAct: () => void;
}

/** A press on it does not choose the row. */
function RowAct({ label, icon: Icon, onAct }: RowActProps) {
  return (
    <span
      aria-hidden
      title={label}
      onClick={(event) => {
        event.stopPropagation();
        onAct();
      }}
      className="grid size-8 place-items-center rounded-control text-faint hover:bg-wash hover:text-ink pointer-coarse:size-11"
    >
      <Icon size={15} strokeWidth={1.75} />
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
