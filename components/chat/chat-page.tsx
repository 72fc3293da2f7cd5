"use client";

import { Composer } from "@/components/composer/composer";
import { Hands } from "@/components/hands/hands";
import { Announcer } from "./announcer";
import { ChatHeader } from "./chat-header";
import { ChatMain } from "./chat-main";
import { RunningMark } from "./running-mark";
import { ServicesProvider } from "./services";

/** The whole page: one column, with room in the outer grid for a list of chats beside it. */
export function ChatPage() {
  return (
    <ServicesProvider>
      <div className="grid h-dvh grid-cols-[minmax(0,1fr)] overflow-clip bg-bg text-ink">
        <div className="grid min-h-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto]">
          <ChatHeader />
          <ChatMain />
          <Composer />
        </div>
      </div>
      <Announcer />
      <RunningMark />
      <Hands />
    </ServicesProvider>
  );
}
