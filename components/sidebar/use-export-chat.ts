"use client";

import { useServices } from "@/components/chat/services";
import { say } from "@/components/hands/notices";
import { useTexts } from "@/components/texts/texts-provider";

/** Downloads one chat as Markdown in the page's language. */
export function useExportChat(): (conversationId: string) => Promise<void> {
  const { workspace } = useServices();
  const texts = useTexts().sidebar;
  return async (conversationId) => {
    const conversation = await workspace.storage.load(conversationId).catch(() => undefined);
    const transfer = await import("./transfer").catch(() => undefined);
    if (conversation === undefined || transfer === undefined) return say(texts.exportFailed, true);
    transfer.exportMarkdown(conversation, conversation.head.title || texts.untitled, {
      question: texts.question,
      answer: texts.answer,
      thinking: texts.thought,
      cut: texts.brokeOff,
    });
  };
}
