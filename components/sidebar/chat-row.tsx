"use client";

import { Download, Ellipsis, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { type MouseEvent, memo, useState } from "react";
import { useServices } from "@/components/chat/services";
import { useAction } from "@/components/hands/use-action";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { Menu } from "@/components/ui/menu";
import type { ConversationHead } from "@/lib/chat/messages";
import { chatAddress } from "./chat-address";
import { ChatName } from "./chat-name";
import { chatRowId, focusChat } from "./focus-chat";
import { useExportChat } from "./use-export-chat";

interface ChatRowProps {
  readonly head: ConversationHead;
  readonly isShown: boolean;
  readonly isRunning: boolean;
  /** Called when the row was followed: a drawer closes. */
  readonly onOpen: () => void;
  /** Called after the row has gone. */
  readonly onRemoved: () => void;
}

/** One chat of the list: opens it, names it, pins it, deletes it. */
export const ChatRow = memo(function ChatRow({ head, isShown, isRunning, onOpen, onRemoved }: ChatRowProps) {
  const { workspace } = useServices();
  const texts = useTexts().sidebar;
  const exportChat = useExportChat();
  const [isNaming, setIsNaming] = useState(false);
  const title = head.title || texts.untitled;
  const isPinned = head.pinnedAtMs !== undefined;

  const open = (event: MouseEvent) => {
    // With a modifier key the browser opens the link elsewhere.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void workspace.open(head.id);
    onOpen();
  };
  const endNaming = (name: string | undefined, byKey: boolean) => {
    setIsNaming(false);
    if (name !== undefined) workspace.rename(head.id, name);
    if (byKey) focusChat(head.id);
  };

  const remove = () => {
    workspace.remove(head.id);
    onRemoved();
  };
  const pin = () => workspace.pin(head.id, !isPinned);
  useAction("rename-chat", () => setIsNaming(true), { enabled: isShown });
  useAction("pin-chat", pin, { enabled: isShown });
  useAction("export-chat", () => void exportChat(head.id), { enabled: isShown });
  useAction("delete-chat", remove, { enabled: isShown });

  if (isNaming) return <ChatName name={head.title} onEnd={endNaming} />;
  return (
    <div
      className={`group/row relative flex items-center rounded-control transition-colors hover:bg-wash ${isShown ? "bg-wash text-ink" : "text-dim"}`}
    >
      <a
        id={chatRowId(head.id)}
        href={chatAddress(head.id)}
        aria-current={isShown ? "page" : undefined}
        title={title}
        onClick={open}
        onDoubleClick={() => setIsNaming(true)}
        className="flex min-w-0 flex-1 items-center gap-2 rounded-control py-1.75 ps-2 pe-2 group-focus-within/row:pe-9 group-hover/row:pe-9 pointer-coarse:min-h-11 pointer-coarse:pe-9"
      >
        <span dir="auto" className="truncate">
          {title}
        </span>
        {isRunning && <RunningDot label={texts.isRunning} />}
      </a>
      <Menu
        label={fill(texts.options, { title })}
        icon={Ellipsis}
        className="absolute! end-0.5 opacity-0 focus-visible:opacity-100 group-focus-within/row:opacity-100 group-hover/row:opacity-100 pointer-coarse:opacity-100"
        items={[
          { id: "rename", label: texts.rename, icon: Pencil, onPick: () => setIsNaming(true) },
          {
            id: "pin",
            label: isPinned ? texts.unpin : texts.pin,
            icon: isPinned ? PinOff : Pin,
            onPick: pin,
          },
          { id: "export", label: texts.exportChat, icon: Download, onPick: () => void exportChat(head.id) },
          {
            id: "remove",
            label: texts.remove,
            icon: Trash2,
            isDangerous: true,
            onPick: remove,
          },
        ]}
      />
    </div>
  );
});

function RunningDot({ label }: { readonly label: string }) {
  return (
    <span className="relative ms-auto grid size-2 shrink-0 place-items-center">
      <span aria-hidden className="absolute size-2 animate-ping rounded-full bg-trace opacity-60" />
      <span aria-hidden className="size-1.75 rounded-full bg-trace" />
      <span className="sr-only">{label}</span>
    </span>
  );
}
