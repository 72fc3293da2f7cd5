"use client";

import { useTexts } from "@/components/texts/texts-provider";
import { focusComposer } from "./composer-focus";
import { useChat, useSession } from "./services";

/** Says that a message was deleted, as long as that can be undone. */
export function RemovalNote() {
  const session = useSession();
  const isUndoable = useChat((state) => state.removed !== undefined);
  const texts = useTexts().chat;
  return (
    <div role="status" className="mx-auto max-w-col">
      {isUndoable && (
        <p className="mb-2 flex items-center gap-2 px-1 text-dim text-sm">
          <span className="min-w-0 flex-1 truncate">{texts.removedMessage}</span>
          <button
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
      )}
    </div>
  );
}
