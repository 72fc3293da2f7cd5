"use client";

import { type ReactNode, useMemo, useRef } from "react";
import { useTexts } from "@/components/texts/texts-provider";
import type { Message } from "@/lib/chat/messages";
import { shownLive } from "@/lib/chat/selectors";
import { Answer } from "./answer";
import { JumpToEnd } from "./jump-to-end";
import { estimateHeight } from "./message-layout";
import { MessageGap, MessageSlot } from "./message-slot";
import { Question } from "./question";
import { useChat, useWorkspace } from "./services";
import { useAutoscroll } from "./use-autoscroll";
import { useMessageWindow } from "./use-message-window";
import { useRoom } from "./use-room";
import { useSought } from "./use-sought";

/** A message of the list; without `settled` it is the answer that arrives. */
interface ListedMessage {
  readonly id: string;
  readonly estimatePx: number;
  readonly settled: Message | undefined;
}

/** Questions and answers, followed to the end while they grow. Of a long conversation, what is near the viewport. */
export function Conversation() {
  const texts = useTexts().chat;
  const settled = useChat((state) => state.settled);
  const liveId = useChat((state) => shownLive(state)?.id);
  const waiting = useChat((state) => state.head.queue?.length ?? 0);
  const messages = useMemo(() => listMessages(settled, liveId), [settled, liveId]);
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const roomId = useRoom(scroller, content, liveId);
  const sought = useWorkspace((state) => state.sought);
  const { isAway, jumpToEnd, leaveEnd, keepEnd } = useAutoscroll(scroller, content, { liveId, waiting });
  const { slots, measured } = useMessageWindow(scroller, content, messages, keepEnd, sought?.id);
  useSought(scroller, sought, leaveEnd);

  return (
    <>
      <Edge side="top" />
      <section
        ref={scroller}
        aria-label={texts.conversation}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller has to be reachable by keyboard
        tabIndex={0}
        className="relative h-full overflow-y-auto overflow-x-clip overscroll-contain px-4 pt-1 pb-6 outline-offset-[-2px] sm:px-5"
      >
        <div
          ref={content}
          role="log"
          aria-live="off"
          aria-label={texts.messages}
          className="mx-auto max-w-col pt-4"
        >
          {slots.map((slot) => {
            if (slot.type === "gap") return <MessageGap key={slot.key} heightPx={slot.heightPx} />;
            const message = messages[slot.place];
            if (message === undefined) return null;
            return (
              <MessageSlot
                key={message.id}
                id={message.id}
                measured={measured}
                hasRoom={message.id === roomId && slot.place === messages.length - 1}
              >
                {viewMessage(message, slot.place === messages.length - 1, slot.place >= messages.length - 2)}
              </MessageSlot>
            );
          })}
        </div>
      </section>
      <Edge side="bottom" />
      {isAway && <JumpToEnd onJump={jumpToEnd} />}
    </>
  );
}

function viewMessage({ id, settled }: ListedMessage, isLast: boolean, isLastQuestion: boolean): ReactNode {
  if (settled?.role === "user") return <Question question={settled} isLast={isLastQuestion} />;
  return <Answer id={id} settled={settled} isLast={isLast} />;
}

/** The arriving answer is in the same list, or it would be made anew when it settles and its open panel would close. */
function listMessages(settled: readonly Message[], liveId: string | undefined): readonly ListedMessage[] {
  const listed = settled.map((message) => ({
    id: message.id,
    estimatePx: estimateHeight(message.role, message.content.length),
    settled: message,
  }));
  if (liveId === undefined) return listed;
  return [...listed, { id: liveId, estimatePx: estimateHeight("assistant", 0), settled: undefined }];
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
