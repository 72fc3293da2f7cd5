"use client";

import { useEffect } from "react";
import { markdownPart } from "@/components/markdown/lazy-markdown";
import { Conversation } from "./conversation";
import { EmptyState } from "./empty-state";
import { useChat } from "./services";

/** The conversation, or what to do when there is none yet. Until storage has answered it is neither; a stored
 * conversation waits, too, for what shows its answers, instead of changing its looks. What shows a question comes with the
 * page: a server that has gone in between must not take it with it. */
export function ChatMain() {
  const conversationId = useChat((state) => state.head.id);
  const isEmpty = useChat((state) => state.settled.length === 0 && state.live === undefined);
  const isLive = useChat((state) => state.live !== undefined);
  const isKnown = useChat((state) => state.storage !== "unknown");
  const markdown = markdownPart.usePart(!isEmpty);
  useEffect(loadWithFirstKey, []);
  const isComplete = isLive || markdown.kind !== "absent";
  return (
    <main className="relative min-h-0">
      {isEmpty && isKnown && <EmptyState />}
      {!isEmpty && isComplete && <Conversation key={conversationId} />}
    </main>
  );
}

/** Who writes a question will read an answer. */
function loadWithFirstKey(): () => void {
  const listening = new AbortController();
  document.addEventListener("input", markdownPart.load, { once: true, signal: listening.signal });
  return () => listening.abort();
}
