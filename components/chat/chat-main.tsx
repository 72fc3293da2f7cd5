"use client";

import { Conversation } from "./conversation";
import { EmptyState } from "./empty-state";
import { useChat } from "./services";

/** The conversation, or what to do when there is none yet. Until storage has answered it is neither. */
export function ChatMain() {
  const conversationId = useChat((state) => state.head.id);
  const isEmpty = useChat((state) => state.settled.length === 0 && state.live === undefined);
  const isKnown = useChat((state) => state.storage !== "unknown");
  return (
    <main className="relative min-h-0">
      {isEmpty ? isKnown && <EmptyState /> : <Conversation key={conversationId} />}
    </main>
  );
}
