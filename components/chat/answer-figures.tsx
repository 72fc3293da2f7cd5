"use client";

import { useId, useState } from "react";
import { useAction } from "@/components/hands/use-action";
import { DetailsPanel } from "@/components/stats/details-panel";
import { LiveStrip } from "@/components/stats/live-strip";
import { useLanguage, useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import type { Link } from "@/lib/chat/link";
import type { AssistantMessage } from "@/lib/chat/messages";
import { figuresOf, whileFetching } from "./figures-of";

interface AnswerFiguresProps {
  readonly answer: AssistantMessage;
  readonly link: Link;
  /** The last one's panel is opened by a key. */
  readonly isLast: boolean;
  /** Its model is being fetched; then it is asked again. */
  readonly isFetching: boolean;
}

/** The strip under an answer, and behind it the panel. The panel opens below, so that the button which opened it
 * stays where it is. */
export function AnswerFigures({ answer, link, isLast, isFetching }: AnswerFiguresProps) {
  const [isOpen, setOpen] = useState(false);
  useAction("toggle-details", () => setOpen(!isOpen), { enabled: isLast });
  const panelId = useId();
  const texts = useTexts();
  const language = useLanguage();
  const formats = useFormats();
  const words = { language, texts: texts.chat, formats };
  const figures = figuresOf(answer, link, words);
  const { strip, panel } = isFetching ? whileFetching(figures, words) : figures;
  return (
    <>
      <fieldset aria-label={texts.chat.throughput} data-phase={strip.phase} className="min-w-0">
        <LiveStrip
          {...strip}
          detailsOpen={isOpen}
          detailsId={panelId}
          onToggleDetails={() => setOpen(!isOpen)}
        />
      </fieldset>
      {isOpen && (
        <div ref={showWhole} className="scroll-mb-16">
          <DetailsPanel {...panel} id={panelId} />
        </div>
      )}
    </>
  );
}

/** A panel that opens half under the composer is scrolled into sight, no further than that needs. */
function showWhole(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}
