"use client";

import { ArrowDown } from "lucide-react";
import { useState } from "react";
import { plural } from "@/components/texts/fill";
import { useLanguage, useTexts } from "@/components/texts/texts-provider";
import { markWords, wordsSince } from "./arrived-words";
import { useChat, useSession } from "./services";

/** The way back to the end, for who has left it, and how much has come there meanwhile. */
export function JumpToEnd({ onJump }: { readonly onJump: () => void }) {
  const session = useSession();
  const { chat } = useTexts();
  const language = useLanguage();
  const [mark] = useState(() => markWords(session.store.getSnapshot()));
  const count = useChat((state) => wordsSince(mark, state));
  const arrived = count > 0 ? plural(language, chat.wordsBelow, count) : undefined;
  return (
    <button
      type="button"
      aria-label={arrived === undefined ? chat.jumpToEnd : `${chat.jumpToEnd}, ${arrived}`}
      title={chat.jumpToEnd}
      onClick={onJump}
      className="num absolute bottom-2 left-1/2 z-2 flex h-9 min-w-9 -translate-x-1/2 items-center justify-center gap-1.5 rounded-full border border-line bg-bg text-dim text-xs shadow-composer transition-colors hover:text-ink has-[span]:ps-2.5 has-[span]:pe-3.5"
    >
      <ArrowDown aria-hidden size={16} strokeWidth={1.75} />
      {arrived !== undefined && <span className="whitespace-nowrap">{arrived}</span>}
    </button>
  );
}
