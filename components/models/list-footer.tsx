import { fill } from "@/components/texts/fill";
import { Filled } from "@/components/texts/filled";
import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import type { Model } from "@/lib/chat/models";
import { leavesMemoryAtMs } from "./model-details";

interface ListFooterProps {
  /** The active option. */
  readonly model: Model;
  readonly isBusy: boolean;
  readonly onDetails: () => void;
  /** Undefined where models are not managed. */
  readonly onUnload: (() => void) | undefined;
}

/** What can be done with the model that the list points at, for the keyboard: Tab leads here. */
export function ListFooter({ model, isBusy, onDetails, onUnload }: ListFooterProps) {
  const { models: texts } = useTexts();
  const { formatTime } = useFormats();
  const untilMs = leavesMemoryAtMs(model.memory, Date.now());
  return (
    <div className="flex shrink-0 items-center gap-1 border-line border-t py-1 ps-4 pe-1.5 text-dim text-xs">
      <span className="min-w-0 flex-1 truncate">
        <bdi>{model.name}</bdi>
        {model.loaded && " · "}
        {model.loaded &&
          (untilMs === undefined ? (
            texts.loaded
          ) : (
            <Filled text={texts.loadedUntil} values={{ time: formatTime(untilMs) }} />
          ))}
      </span>
      {model.loaded && onUnload !== undefined && (
        <FooterButton
          label={isBusy ? texts.unloading : texts.unload}
          name={fill(texts.unloadNamed, { name: model.name })}
          onClick={onUnload}
        />
      )}
      <FooterButton
        label={texts.details}
        name={fill(texts.detailsNamed, { name: model.name })}
        onClick={onDetails}
      />
    </div>
  );
}

interface FooterButtonProps {
  readonly label: string;
  readonly name: string;
  readonly onClick: () => void;
}

function FooterButton({ label, name, onClick }: FooterButtonProps) {
  return (
    <button
      type="button"
      aria-label={name}
      onClick={onClick}
      className="h-7 shrink-0 rounded-control px-2 text-dim transition-colors hover:bg-wash hover:text-ink"
    >
      {label}
    </button>
  );
}
