"use client";

import type { Texts } from "@/components/texts/texts";
import { useTexts } from "@/components/texts/texts-provider";
import type { Announcement } from "@/lib/chat/announcement";
import { useChat } from "./services";

const WORDS: Readonly<Record<Announcement, Extract<keyof Texts["chat"], `announce${string}`>>> = {
  begins: "announceBegins",
  complete: "announceComplete",
  stopped: "announceStopped",
  stopping: "announceStopping",
  reconnecting: "announceReconnecting",
};

/** Tells a screen reader when an answer begins and ends. The conversation itself is not live: it would be read
 * out token by token. */
export function Announcer() {
  const announcement = useChat((state) => state.announcement);
  const texts = useTexts().chat;
  return (
    <p role="status" className="sr-only">
      {announcement !== undefined && texts[WORDS[announcement]]}
    </p>
  );
}
