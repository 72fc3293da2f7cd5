"use client";

import { useEffect, useRef, useState } from "react";
import { focusComposer } from "@/components/chat/composer-focus";
import { useWorkspace } from "@/components/chat/services";
import { useLanguage, useTexts } from "@/components/texts/texts-provider";
import { focusSoon } from "@/components/ui/focus-soon";
import { groupConversations } from "@/lib/chat/conversation-groups";
import { ChatRow } from "./chat-row";
import { UNDO_BUTTON_ID } from "./focus-chat";
import { groupName } from "./group-name";
import { useToday } from "./use-today";

/** So many rows at first, and so many more each time the end of the list comes into sight. */
const PAGE_ROWS = 60;

/** All chats by date; the list grows as one scrolls. */
export function ChatList({ onOpen }: { readonly onOpen: () => void }) {
  const heads = useWorkspace((state) => state.heads);
  const activeId = useWorkspace((state) => state.activeId);
  const running = useWorkspace((state) => state.running);
  const isKnown = useWorkspace((state) => state.storage !== "unknown");
  const texts = useTexts().sidebar;
  const language = useLanguage();
  const today = useToday();
  const [rows, setRows] = useState(PAGE_ROWS);
  const end = useRef<HTMLDivElement>(null);
  const hasMore = heads.length > rows;

  useEffect(() => {
    if (!hasMore || end.current === null) return;
    const watch = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setRows((count) => count + PAGE_ROWS),
      { rootMargin: "400px" },
    );
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [hasMore]);

  // Pinned ones first, or the end of the list would hide them.
  const ordered = [...heads].sort(
    (a, b) => Number(b.pinnedAtMs !== undefined) - Number(a.pinnedAtMs !== undefined),
  );
  const groups = groupConversations(ordered.slice(0, rows), today);

  if (groups.length === 0) {
    return isKnown ? <p className="px-2 py-3 text-faint text-xs">{texts.empty}</p> : null;
  }
  return (
    <>
      {groups.map((group) => (
        <section key={group.id} aria-labelledby={`group-${group.id}`}>
          <h2 id={`group-${group.id}`} className="px-2 pt-4 pb-1.5 font-medium text-faint text-xs">
            {groupName(group.period, texts, language, today.getFullYear())}
          </h2>
          <ul className="grid grid-cols-[minmax(0,1fr)] gap-0.5">
            {group.heads.map((head) => (
              <li key={head.id}>
                <ChatRow
                  head={head}
                  isShown={head.id === activeId}
                  isRunning={running.has(head.id)}
                  onOpen={onOpen}
                  onRemoved={focusUndo}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {hasMore && <div ref={end} className="h-px" />}
    </>
  );
}

/** The row has gone; what is offered now is to bring it back. */
function focusUndo(): void {
  focusSoon(UNDO_BUTTON_ID, focusComposer);
}
