"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { LazyMarkdown } from "@/components/markdown/lazy-markdown";
import { Filled } from "@/components/texts/filled";
import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";

interface ThinkingProps {
  readonly text: string;
  readonly isThinking: boolean;
  /** From the thought's first piece to the answer's, or until now. */
  readonly durationMs: number | undefined;
}

/** The model's thought, folded away, with its own time. It is read and laid out only while it is open: thoughts are long. */
export function Thinking({ text, isThinking, durationMs }: ThinkingProps) {
  const texts = useTexts().markdown;
  const { formatClock } = useFormats();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="group mb-3" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="num flex w-fit items-center gap-2 rounded-control text-dim text-sm marker:content-none hover:text-ink">
        <ChevronRight
          aria-hidden
          size={16}
          strokeWidth={1.75}
          className="transition-transform group-open:rotate-90 rtl:rotate-180 rtl:group-open:rotate-90"
        />
        <span>
          {durationMs === undefined ? (
            isThinking ? (
              texts.thinking
            ) : (
              texts.thought
            )
          ) : (
            <Filled
              text={isThinking ? texts.thinkingFor : texts.thoughtFor}
              values={{ time: formatClock(durationMs) }}
            />
          )}
        </span>
      </summary>
      {isOpen && (
        <section aria-label={texts.thought} className="md-thought ms-2 mt-2 border-line border-s ps-4">
          <LazyMarkdown text={text} streaming={isThinking} />
        </section>
      )}
    </details>
  );
}
