import { useId } from "react";

interface SegmentsProps<Id extends string> {
  readonly label: string;
  readonly options: readonly { readonly id: Id; readonly label: string; readonly lang?: string }[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
}

/** One of a few, side by side: radio buttons that look like one control. */
export function Segments<Id extends string>({ label, options, chosen, onChoose }: SegmentsProps<Id>) {
  const name = useId();
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-dim text-xs">{label}</legend>
      <div className="flex rounded-card bg-sunk p-0.5">
        {options.map((option) => (
          <label
            key={option.id}
            lang={option.lang}
            className="grid min-h-8 min-w-0 flex-1 cursor-pointer place-items-center rounded-control border border-transparent px-1 text-center text-dim transition-colors hover:text-ink has-checked:border-line has-checked:bg-bg has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:min-h-11"
          >
            <input
              type="radio"
              name={name}
              value={option.id}
              checked={option.id === chosen}
              onChange={() => onChoose(option.id)}
              className="sr-only"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
