"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { formatClock } from "@/lib/stats/format";

interface ThinkingProps {
  readonly text: string;
  readonly isThinking: boolean;
  readonly durationMs: number | undefined;
}

/** The model's thought, folded away. Its text is laid out only while it is open: thoughts are long. */
export function Thinking({ text, isThinking, durationMs }: ThinkingProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="group mb-3" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="num flex w-fit items-center gap-2 rounded-control text-dim text-sm marker:content-none hover:text-ink">
        <ChevronRight
          aria-hidden
          size={16}
          strokeWidth={1.75}
          className="transition-transform group-open:rotate-90"
        />
        {isThinking ? "Thinking…" : `Thought for ${formatClock(durationMs)}`}
      </summary>
      {isOpen && (
        <div className="wrap-anywhere mt-2 ml-2 whitespace-pre-wrap border-line border-l pl-4 text-dim text-sm">
          {text.trim()}
        </div>
      )}
    </details>
  );
}
