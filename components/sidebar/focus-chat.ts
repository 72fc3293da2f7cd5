import { focusComposer } from "@/components/chat/composer-focus";
import { focusSoon } from "@/components/ui/focus-soon";

/** The button that brings a deleted chat back. */
export const UNDO_BUTTON_ID = "undo-removal";

/** The element that opens a chat. */
export function chatRowId(conversationId: string): string {
  return `chat-${conversationId}`;
}

/** Puts the focus on a chat of the list as soon as it is there; where it has no row, into the composer. */
export function focusChat(conversationId: string): void {
  focusSoon(chatRowId(conversationId), focusComposer);
}
