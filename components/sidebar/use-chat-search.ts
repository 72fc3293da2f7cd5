"use client";

import { useEffect, useRef, useState } from "react";
import { useServices, useWorkspace } from "@/components/chat/services";
import type { ConversationSearch, SearchHit } from "@/lib/chat/conversation-search";
import type { ConversationHead } from "@/lib/chat/messages";
import type { Workspace } from "@/lib/chat/workspace";

/** `waiting` until the chats have been read the first time. */
export type SearchState =
  | { readonly kind: "off" | "waiting" | "failed" }
  | { readonly kind: "found"; readonly hits: readonly SearchHit[] };

const MAX_HITS = 100;

/** A pause in typing after which it is worth looking. */
const TYPING_PAUSE_MS = 120;

/** Searches the titles and texts of all chats, also of an answer as it stood when it was last written. What is searched
 * is read when somebody first searches. */
export function useChatSearch(query: string): SearchState {
  const { workspace } = useServices();
  const heads = useWorkspace((state) => state.heads);
  const reading = useRef<Promise<ConversationSearch> | undefined>(undefined);
  const [state, setState] = useState<SearchState>({ kind: "off" });
  const isOff = query.trim() === "";

  useEffect(() => {
    if (isOff) {
      setState({ kind: "off" });
      return;
    }
    let isCurrent = true;
    setState((before) => (before.kind === "found" ? before : { kind: "waiting" }));
    const timer = setTimeout(async () => {
      try {
        reading.current ??= readAll(workspace);
        const search = await reading.current;
        await catchUp(search, workspace, heads);
        if (isCurrent) setState({ kind: "found", hits: search.find(query, MAX_HITS) });
      } catch {
        reading.current = undefined;
        if (isCurrent) setState({ kind: "failed" });
      }
    }, TYPING_PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [workspace, query, isOff, heads]);

  return isOff ? OFF : state;
}

const OFF: SearchState = { kind: "off" };

async function readAll(workspace: Workspace): Promise<ConversationSearch> {
  const { createConversationSearch } = await import("@/lib/chat/conversation-search");
  const search = createConversationSearch();
  for (const conversation of await workspace.loadAll()) search.put(conversation);
  return search;
}

async function catchUp(
  search: ConversationSearch,
  workspace: Workspace,
  heads: readonly ConversationHead[],
): Promise<void> {
  search.keep(new Set(heads.map(({ id }) => id)));
  for (const head of heads) {
    if (search.knows(head)) continue;
    const conversation = await workspace.storage.load(head.id);
    if (conversation !== undefined) search.put({ ...conversation, head });
  }
}
