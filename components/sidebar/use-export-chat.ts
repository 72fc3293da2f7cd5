"use client";

import { useServices } from "@/components/chat/services";
import { useTexts } from "@/components/texts/texts-provider";

/** Downloads one chat as Markdown in the page's language. */
export function useExportChat(): (conversationId: string) => Promise<void> {
  const { workspace } = useServices();
  const texts = useTexts().sidebar;
  return async (conversationId) => {
    const conversation = await workspace.storage.load(conversationId).catch(() => undefined);
    if (conversation === undefined) return;
    const { exportMarkdown } = await import("./transfer");
    exportMarkdown(conversation, conversation.head.title || texts.untitled, {
      question: texts.question,
      answer: texts.answer,
      thinking: texts.thought,
      cut: texts.brokeOff,
    });
  };
}
