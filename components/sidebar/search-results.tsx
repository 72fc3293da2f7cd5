"use client";

import { useServices, useWorkspace } from "@/components/chat/services";
import { fill, plural } from "@/components/texts/fill";
import { useLanguage, useTexts } from "@/components/texts/texts-provider";
import type { SearchHit } from "@/lib/chat/conversation-search";
import { chatAddress } from "./chat-address";
import type { SearchState } from "./use-chat-search";

interface SearchResultsProps {
  readonly query: string;
  readonly state: Exclude<SearchState, { kind: "off" }>;
  readonly onOpen: () => void;
}

/** The chats in which something was found, each with the place. How many is told to screen readers. */
export function SearchResults({ query, state, onOpen }: SearchResultsProps) {
  const texts = useTexts().sidebar;
  const language = useLanguage();
  return (
    <>
      <p role="status" className="px-2 pt-4 pb-1.5 text-faint text-xs">
        {noteOf(state, query, texts, language)}
      </p>
      {state.kind === "found" && (
        <ul className="grid grid-cols-[minmax(0,1fr)] gap-0.5">
          {state.hits.map((hit) => (
            <li key={hit.head.id}>
              <Hit hit={hit} onOpen={onOpen} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function noteOf(
  state: SearchResultsProps["state"],
  query: string,
  texts: ReturnType<typeof useTexts>["sidebar"],
  language: string,
): string {
  if (state.kind === "waiting") return "";
  if (state.kind !== "found") return texts.searchFailed;
  if (state.hits.length === 0) return fill(texts.noResult, { query: query.trim() });
  return plural(language, texts.results, state.hits.length);
}

function Hit({ hit: { head, excerpt }, onOpen }: { readonly hit: SearchHit; readonly onOpen: () => void }) {
  const { workspace } = useServices();
  const isShown = useWorkspace((state) => state.activeId === head.id);
  const texts = useTexts().sidebar;
  return (
    <a
      href={chatAddress(head.id)}
      aria-current={isShown ? "page" : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        void workspace.open(head.id, excerpt && { id: excerpt.messageId, text: excerpt.match });
        onOpen();
      }}
      className={`block rounded-control px-2 py-1.75 transition-colors hover:bg-wash ${isShown ? "bg-wash text-ink" : "text-dim"}`}
    >
      <span dir="auto" className="block truncate">
        {head.title || texts.untitled}
      </span>
      {excerpt !== undefined && (
        <span dir="auto" className="wrap-anywhere line-clamp-2 text-faint text-xs">
          {excerpt.before}
          <mark className="rounded-[2px] bg-[color-mix(in_oklch,var(--accent)_22%,transparent)] text-ink">
            {excerpt.match}
          </mark>
          {excerpt.after}
        </span>
      )}
    </a>
  );
}
