"use client";

import { useRef } from "react";
import { useTexts } from "@/components/texts/texts-provider";
import { focusComposer } from "./composer-focus";
import { useChat, useSession } from "./services";
import { useFocusHeir } from "./use-focus-heir";
import { UNDO_MESSAGE_ID } from "./use-message-items";

/** Says that a message was deleted, as long as that can be undone. */
export function RemovalNote() {
  const isUndoable = useChat((state) => state.removed !== undefined);
  return (
    <div role="status" className="mx-auto w-full max-w-col shrink-0">
      {isUndoable && <Undoable />}
    </div>
  );
}

function Undoable() {
  const session = useSession();
  const texts = useTexts().chat;
  const line = useRef<HTMLParagraphElement>(null);
  useFocusHeir(line);
  return (
    <p ref={line} className="mb-2 flex items-center gap-2 px-1 text-dim text-sm">
      <span className="min-w-0 flex-1 truncate">{texts.removedMessage}</span>
      <button
        id={UNDO_MESSAGE_ID}
        type="button"
        onClick={() => {
          session.undoRemoveMessage();
          focusComposer();
        }}
        className="rounded-control px-2 py-1 font-medium text-accent hover:bg-wash"
      >
        {texts.undo}
      </button>
    </p>
  );
}
