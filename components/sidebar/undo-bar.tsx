"use client";

import { useEffect, useRef } from "react";
import { useServices, useWorkspace } from "@/components/chat/services";
import { Filled } from "@/components/texts/filled";
import { useTexts } from "@/components/texts/texts-provider";
import { focusChat, UNDO_BUTTON_ID } from "./focus-chat";

/** Says which chat was deleted, as long as that can be undone. */
export function UndoBar() {
  const { workspace } = useServices();
  const removed = useWorkspace((state) => state.removed);
  const activeId = useWorkspace((state) => state.activeId);
  const texts = useTexts().sidebar;
  const hadFocus = useRef(false);

  useEffect(() => {
    if (removed !== undefined || !hadFocus.current) return;
    hadFocus.current = false;
    focusChat(activeId);
  }, [removed, activeId]);

  const undo = () => {
    if (removed === undefined) return;
    const { id } = removed;
    hadFocus.current = false;
    workspace.undoRemove();
    focusChat(id);
  };

  return (
    <div role="status">
      {removed !== undefined && (
        <p className="mt-2 flex items-center gap-2 rounded-control border border-line bg-bg py-1 ps-2.5 pe-1 text-dim text-xs">
          <span className="min-w-0 flex-1 truncate">
            <Filled text={texts.removed} values={{ title: removed.title || texts.untitled }} />
          </span>
          <button
            id={UNDO_BUTTON_ID}
            type="button"
            onClick={undo}
            onFocus={() => {
              hadFocus.current = true;
            }}
            onBlur={(event) => {
              // Without another target the button itself has gone.
              if (event.relatedTarget !== null) hadFocus.current = false;
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
