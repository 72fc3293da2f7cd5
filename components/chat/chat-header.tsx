"use client";

import { PanelLeft, SquarePen } from "lucide-react";
import { PreferencesMenu } from "@/components/hands/preferences-menu";
import { ModelPicker } from "@/components/models/model-picker";
import { SHOW_BUTTON_ID } from "@/components/sidebar/use-sidebar";
import { useTexts } from "@/components/texts/texts-provider";
import { IconButton } from "@/components/ui/icon-button";
import { focusComposer } from "./composer-focus";
import { useChat, useServices } from "./services";

interface ChatHeaderProps {
  /** Undefined while the list of chats stands beside the page. */
  readonly onShowChats: (() => void) | undefined;
}

/** Which model answers, and the way to everything that is not the conversation. */
export function ChatHeader({ onShowChats }: ChatHeaderProps) {
  const { workspace } = useServices();
  const texts = useTexts().sidebar;
  const title = useChat((state) => state.head.title);
  // An empty chat has a heading of its own.
  const isEmpty = useChat((state) => state.settled.length === 0 && state.live === undefined);
  const startNewChat = () => {
    workspace.newChat();
    focusComposer();
  };
  return (
    <header className="flex h-13 items-center gap-1 ps-[max(0.75rem,env(safe-area-inset-left))] pe-[max(0.75rem,env(safe-area-inset-right))] text-sm">
      {!isEmpty && (
        <h1 dir="auto" className="sr-only">
          {title || texts.untitled}
        </h1>
      )}
      {onShowChats !== undefined && (
        <IconButton
          id={SHOW_BUTTON_ID}
          label={texts.show}
          icon={PanelLeft}
          isDirected
          onClick={onShowChats}
        />
      )}
      <ModelPicker />
      <span className="flex-1" />
      <PreferencesMenu />
      {onShowChats !== undefined && (
        <IconButton label={texts.newChat} icon={SquarePen} onClick={startNewChat} />
      )}
    </header>
  );
}
