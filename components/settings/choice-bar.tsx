"use client";

import { useId } from "react";

export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
}

interface ChoiceBarProps {
  readonly id: string;
  readonly labelledBy: string;
  readonly describedBy: string;
  readonly options: readonly ChoiceOption[];
  readonly value: string;
  readonly isDisabled?: boolean;
  readonly onChoose: (value: string) => void;
}

/** One of a few, all in sight: the browser's own radio buttons in the look of one bar. */
export function ChoiceBar({
  id,
  labelledBy,
  describedBy,
  options,
  value,
  isDisabled = false,
  onChoose,
}: ChoiceBarProps) {
  const group = useId();
  return (
    <div
      id={id}
      role="radiogroup"
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      className="mt-2 flex flex-wrap gap-1 rounded-card bg-sunk p-1"
    >
      {options.map((option) => (
        <label
          key={option.value}
          className="relative flex min-h-8 flex-auto cursor-pointer items-center justify-center rounded-control border border-transparent px-2.5 text-dim text-sm transition-colors hover:text-ink has-checked:border-line has-checked:bg-bg has-checked:font-medium has-checked:text-ink has-disabled:cursor-default has-disabled:text-faint has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:min-h-11"
        >
          <input
            type="radio"
            name={group}
            value={option.value}
            checked={option.value === value}
            disabled={isDisabled}
            onChange={() => onChoose(option.value)}
            className="sr-only"
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
