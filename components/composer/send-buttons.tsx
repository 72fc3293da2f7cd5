"use client";

import { ArrowUp, Square } from "lucide-react";
import type { MouseEvent } from "react";
import { useChat } from "@/components/chat/services";
import { useTexts } from "@/components/texts/texts-provider";

interface SendButtonsProps {
  /** What is in the composer can be sent as it is. */
  readonly isReady: boolean;
  readonly hasDraft: boolean;
  readonly onSend: () => void;
  readonly onStop: () => void;
}

const SQUARE =
  "grid size-8.5 shrink-0 place-items-center rounded-card transition-colors pointer-coarse:size-[44px]";
const STRONG = "bg-ink text-bg";
const QUIET = "bg-wash text-faint";

/** Send, or while an answer runs Stop in its place, and Send before it once there is something to send. */
export function SendButtons({ isReady, hasDraft, onSend, onStop }: SendButtonsProps) {
  const texts = useTexts().composer;
  const isAnswering = useChat((state) => state.live !== undefined);
  const isStopping = useChat((state) => state.link.kind === "stopping");

  const stopOrSend = (event: MouseEvent) => {
    // The second click of a double click on Send is not a wish to stop.
    if (isAnswering && event.detail > 1) return;
    if (isAnswering) onStop();
    else onSend();
  };
  const main = isStopping ? texts.stopping : isAnswering ? texts.stop : texts.send;
  const isStrong = isAnswering ? !isStopping : isReady;
  return (
    <div className="flex items-center gap-2">
      {isAnswering && hasDraft && (
        <button
          type="button"
          onClick={onSend}
          aria-label={texts.sendNext}
          title={texts.sendNext}
          aria-disabled={!isReady}
          className={`${SQUARE} border border-line ${isReady ? "text-ink hover:bg-wash" : "text-faint"}`}
        >
          <ArrowUp aria-hidden size={17} strokeWidth={2} />
        </button>
      )}
      <button
        type="button"
        onClick={stopOrSend}
        aria-label={main}
        title={main}
        aria-disabled={isStopping || (!isAnswering && hasDraft && !isReady)}
        className={`${SQUARE} ${isStrong ? STRONG : QUIET}`}
      >
        {isAnswering ? (
          <Square aria-hidden size={13} fill="currentColor" strokeWidth={0} />
        ) : (
          <ArrowUp aria-hidden size={17} strokeWidth={2} />
        )}
      </button>
    </div>
  );
}
