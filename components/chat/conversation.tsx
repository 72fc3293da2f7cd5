"use client";

import { ArrowDown } from "lucide-react";
import { useRef } from "react";
import { Answer } from "./answer";
import { Question } from "./question";
import { useChat } from "./services";
import { useAutoscroll } from "./use-autoscroll";

/** Questions and answers, followed to the end while they grow. */
export function Conversation() {
  const settled = useChat((state) => state.settled);
  const liveId = useChat((state) => state.live?.id);
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const questions = settled.reduce((count, message) => count + (message.role === "user" ? 1 : 0), 0);
  const { isAway, jumpToEnd } = useAutoscroll(scroller, content, {
    questions,
    isGrowing: liveId !== undefined,
  });

  return (
    <>
      <Edge side="top" />
      <section
        ref={scroller}
        aria-label="Conversation"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller has to be reachable by keyboard
        tabIndex={0}
        className="h-full overflow-y-auto overflow-x-clip overscroll-contain px-4 pt-1 pb-6 outline-offset-[-2px] sm:px-5"
      >
        <div ref={content} role="log" aria-live="off" aria-label="Messages" className="mx-auto max-w-col">
          {[
            ...settled.map((message, place) =>
              message.role === "user" ? (
                <Question key={message.id} text={message.content} />
              ) : (
                <Answer
                  key={message.id}
                  id={message.id}
                  settled={message}
                  isLast={liveId === undefined && place === settled.length - 1}
                />
              ),
            ),
            // In the same list, or the answer would be made anew when it settles and its open panel would close.
            liveId !== undefined && <Answer key={liveId} id={liveId} settled={undefined} isLast />,
          ]}
        </div>
      </section>
      <Edge side="bottom" />
      {isAway && (
        <button
          type="button"
          aria-label="Jump to end"
          title="Jump to end"
          onClick={jumpToEnd}
          className="absolute bottom-2 z-2 left-1/2 grid size-9 -translate-x-1/2 place-items-center rounded-full border border-line bg-bg text-dim shadow-composer transition-colors hover:text-ink"
        >
          <ArrowDown aria-hidden size={16} strokeWidth={1.75} />
        </button>
      )}
    </>
  );
}

/** Text fades out under the header and the composer instead of being cut. */
function Edge({ side }: { readonly side: "top" | "bottom" }) {
  const place = side === "top" ? "top-0 bg-linear-to-b" : "bottom-0 bg-linear-to-t";
  return (
    <div
      aria-hidden="true"
      className={`pointer-events-none absolute inset-x-0 z-1 h-4 from-bg to-transparent ${place}`}
    />
  );
}
