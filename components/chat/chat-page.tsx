"use client";

import { Composer } from "@/components/composer/composer";
import { Hands } from "@/components/hands/hands";
import { useAction } from "@/components/hands/use-action";
import { Drawer } from "@/components/sidebar/drawer";
import { SEARCH_FIELD_ID, Sidebar } from "@/components/sidebar/sidebar";
import { useSidebar } from "@/components/sidebar/use-sidebar";
import { useTexts } from "@/components/texts/texts-provider";
import { Announcer } from "./announcer";
import { ChatHeader } from "./chat-header";
import { ChatMain } from "./chat-main";
import { QueueList } from "./queue-list";
import { RemovalNote } from "./removal-note";
import { RunningMark } from "./running-mark";
import { ServicesProvider } from "./services";

interface ChatPageProps {
  /** Whether the list of chats was left open beside the page. */
  readonly isSidebarShown: boolean;
}

/** The whole page: the list of chats, and beside it the one column in which one talks. */
export function ChatPage({ isSidebarShown }: ChatPageProps) {
  const sidebar = useSidebar(isSidebarShown);
  const texts = useTexts().sidebar;
  useAction("toggle-sidebar", sidebar.toggle);
  useAction("search-chats", () => sidebar.show(SEARCH_FIELD_ID));
  const chats = <Sidebar onHide={sidebar.hide} onOpen={sidebar.chosen} />;
  const columns =
    sidebar.place === "beside"
      ? "grid-cols-[minmax(0,1fr)] sm:grid-cols-[15.5rem_minmax(0,1fr)]"
      : "grid-cols-[minmax(0,1fr)]";
  return (
    <ServicesProvider>
      <div className={`grid h-dvh grid-rows-[minmax(0,1fr)] overflow-clip bg-bg text-ink ${columns}`}>
        {sidebar.place === "beside" && (
          <div className="min-h-0 border-line border-e bg-sunk max-sm:hidden">{chats}</div>
        )}
        {/* On a low page what is written gives way to a few lines of what is read, and scrolls. */}
        <div className="grid min-h-0 min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(15dvh,1fr)_minmax(0,auto)]">
          <ChatHeader onShowChats={sidebar.place === "beside" ? undefined : () => sidebar.show()} />
          <ChatMain />
          <div className="flex min-h-0 flex-col">
            <div className="flex min-h-0 flex-col px-2.5 sm:px-5">
              <RemovalNote />
              <QueueList />
            </div>
            <Composer />
          </div>
        </div>
        {sidebar.place === "over" && (
          <Drawer label={texts.label} onClose={sidebar.hide}>
            {chats}
          </Drawer>
        )}
      </div>
      <Announcer />
      <RunningMark />
      <Hands />
    </ServicesProvider>
  );
}
