"use client";

import { PanelLeftClose, Plus, Search, X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { focusComposer } from "@/components/chat/composer-focus";
import { useServices } from "@/components/chat/services";
import { useTexts } from "@/components/texts/texts-provider";
import { BrandMark } from "@/components/ui/brand-mark";
import { IconButton } from "@/components/ui/icon-button";
import { isComposing } from "@/components/ui/is-composing";
import { ChatList } from "./chat-list";
import { SearchResults } from "./search-results";
import { TransferMenu } from "./transfer-menu";
import { UndoBar } from "./undo-bar";
import { UpstreamNote } from "./upstream-note";
import { useChatSearch } from "./use-chat-search";
import { HIDE_BUTTON_ID } from "./use-sidebar";

export const SEARCH_FIELD_ID = "search-chats";

interface SidebarProps {
  readonly onHide: () => void;
  /** A chat was opened or begun: a drawer closes. */
  readonly onOpen: () => void;
}

/** All chats: begin one, find one, go on with one. */
export function Sidebar({ onHide, onOpen }: SidebarProps) {
  const { workspace } = useServices();
  const texts = useTexts().sidebar;
  const [query, setQuery] = useState("");
  const search = useChatSearch(query);

  const newChat = () => {
    workspace.newChat();
    onOpen();
    focusComposer();
  };

  /** Esc empties the field, and leaves it when it is empty: what it does elsewhere is not meant here. */
  const onSearchKey = (event: KeyboardEvent<HTMLInputElement>) => {
    const isOverPage = event.currentTarget.closest("dialog") !== null;
    if (event.key !== "Escape" || isComposing(event.nativeEvent) || (query === "" && isOverPage)) return;
    event.preventDefault();
    event.stopPropagation();
    if (query === "") focusComposer();
    else setQuery("");
  };

  return (
    <aside
      aria-label={texts.label}
      className="flex h-full min-h-0 flex-col pt-[env(safe-area-inset-top)] pb-[env(safe-area-inset-bottom)] text-sm"
    >
      <div className="flex h-13 shrink-0 items-center gap-1.5 ps-4.5 pe-2.5">
        <BrandMark />
        <span className="flex-1 font-semibold text-base tracking-tight">Synapse</span>
        <IconButton
          id={HIDE_BUTTON_ID}
          label={texts.hide}
          icon={PanelLeftClose}
          isDirected
          onClick={onHide}
        />
      </div>
      <div className="grid shrink-0 grid-cols-[minmax(0,1fr)] gap-0.5 px-2.5">
        <button
          type="button"
          onClick={newChat}
          className="flex items-center gap-2 rounded-control px-2 py-1.75 text-start text-dim transition-colors hover:bg-wash hover:text-ink"
        >
          <Plus aria-hidden size={16} strokeWidth={1.75} />
          {texts.newChat}
        </button>
        <label className="flex items-center gap-2 rounded-control px-2 text-dim transition-colors focus-within:bg-wash focus-within:text-ink has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-accent hover:bg-wash hover:text-ink pointer-coarse:min-h-11">
          <Search aria-hidden size={16} strokeWidth={1.75} className="shrink-0" />
          <input
            id={SEARCH_FIELD_ID}
            type="search"
            value={query}
            placeholder={texts.search}
            aria-label={texts.search}
            autoComplete="off"
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={onSearchKey}
            className="h-8.5 min-w-0 flex-1 bg-transparent outline-none [&::-webkit-search-cancel-button]:hidden pointer-coarse:text-[16px] pointer-coarse:placeholder:text-sm"
          />
          {query !== "" && (
            <IconButton
              label={texts.clearSearch}
              icon={X}
              onClick={() => {
                setQuery("");
                document.getElementById(SEARCH_FIELD_ID)?.focus();
              }}
            />
          )}
        </label>
      </div>
      <nav
        aria-label={texts.label}
        className="min-h-0 flex-1 overflow-y-auto overflow-x-clip overscroll-contain px-2.5 pb-3"
      >
        {search.kind === "off" ? (
          <ChatList onOpen={onOpen} />
        ) : (
          <SearchResults query={query} state={search} onOpen={onOpen} />
        )}
      </nav>
      <div className="shrink-0 px-2.5 pb-2">
        <UndoBar />
        <div className="flex items-center gap-1 pt-1.5">
          <UpstreamNote />
          <span className="flex-1" />
          <TransferMenu />
        </div>
      </div>
    </aside>
  );
}
