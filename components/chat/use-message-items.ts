"use client";

import { GitFork, Trash2 } from "lucide-react";
import { useTexts } from "@/components/texts/texts-provider";
import { focusSoon } from "@/components/ui/focus-soon";
import type { MenuItem } from "@/components/ui/menu";
import { focusComposer } from "./composer-focus";
import { useServices, useSession } from "./services";

/** The button that brings deleted messages back. */
export const UNDO_MESSAGE_ID = "undo-message";

/** What the menus of questions and answers end with. Their message goes with it, so the focus goes to what comes next. */
export function useMessageItems(messageId: string): readonly MenuItem[] {
  const { workspace } = useServices();
  const session = useSession();
  const texts = useTexts().chat;
  return [
    {
      id: "fork",
      label: texts.fork,
      icon: GitFork,
      onPick: () => void workspace.fork(messageId).then(focusComposer),
    },
    {
      id: "remove",
      label: texts.removeMessage,
      icon: Trash2,
      isDangerous: true,
      onPick: () => {
        session.removeMessage(messageId);
        focusSoon(UNDO_MESSAGE_ID, focusComposer);
      },
    },
  ];
}
