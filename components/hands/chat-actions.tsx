"use client";

import { COMPOSER_ID, focusComposer } from "@/components/chat/composer-focus";
import { useChat, useServices, useSession, useWorkspace } from "@/components/chat/services";
import { useTexts } from "@/components/texts/texts-provider";
import { copyText } from "@/components/ui/copy-text";
import { type AssistantMessage, isLive } from "@/lib/chat/messages";
import type { ChatState } from "@/lib/chat/reducer";
import { branchOf, shownLive } from "@/lib/chat/selectors";
import { lastCodeBlock } from "./code-of";
import { say } from "./notices";
import { useAction } from "./use-action";

/** What keys and the palette do with conversations. What belongs to one part of the page is registered there. */
export function ChatActions() {
  return (
    <>
      <ChatChanges />
      <AnswerActs />
      <BranchSteps />
    </>
  );
}

/** Another chat; the focus goes to where one writes. */
function ChatChanges() {
  const { workspace } = useServices();
  const heads = useWorkspace((state) => state.heads);
  const activeId = useWorkspace((state) => state.activeId);
  const place = heads.findIndex(({ id }) => id === activeId);
  const [newer, older] = [heads[place - 1], heads[place + 1]];

  const open = (id: string | undefined) => {
    if (id !== undefined) void workspace.open(id).then(focusComposer);
  };
  useAction("new-chat", () => {
    workspace.newChat();
    focusComposer();
  });
  useAction("previous-chat", () => open(newer?.id), { enabled: newer !== undefined });
  useAction("next-chat", () => open(older?.id), { enabled: older !== undefined });
  useAction("focus-composer", () => document.getElementById(COMPOSER_ID)?.focus());
  return null;
}

/** The last answer: again, stopped, copied; and the way to both ends of all of them. */
function AnswerActs() {
  const session = useSession();
  const texts = useTexts().hands;
  const isAnswering = useChat((state) => state.live !== undefined);
  const isThere = useChat((state) => lastAnswer(state) !== undefined);
  const hasText = useChat((state) => (lastAnswer(state)?.content ?? "") !== "");

  const copy = async (text: string | undefined, done: string) => {
    if (text === undefined) return;
    const isCopied = await copyText(text);
    say(isCopied ? done : texts.copyRefused, !isCopied);
  };
  const answerText = () => lastAnswer(session.store.getState())?.content;
  useAction("stop", session.stop, { enabled: isAnswering });
  useAction("regenerate", session.retry, { enabled: isThere && !isAnswering });
  useAction("copy-answer", () => void copy(answerText(), texts.answerCopied), { enabled: hasText });
  useAction("copy-code", () => void copy(lastCodeBlock(answerText() ?? ""), texts.codeCopied), {
    enabled: hasText,
  });
  useAction("jump-to-start", () => scrollConversation((box) => -box.scrollHeight), { enabled: isThere });
  useAction("jump-to-end", () => scrollConversation((box) => box.scrollHeight), { enabled: isThere });
  return null;
}

/** The versions of the last message that has several. */
function BranchSteps() {
  const session = useSession();
  const branched = useChat(lastBranched);
  const { index, ids } = useChat((state) => branchOf(state, branched ?? ""));
  const [previous, next] = [ids[index - 1], ids[index + 1]];
  const show = (id: string | undefined) => {
    if (id !== undefined) session.showBranch(id);
  };
  useAction("previous-branch", () => show(previous), { enabled: previous !== undefined });
  useAction("next-branch", () => show(next), { enabled: next !== undefined });
  return null;
}

function lastAnswer(state: ChatState): AssistantMessage | undefined {
  const last = shownLive(state) ?? state.settled.at(-1);
  return last?.role === "assistant" && !(isLive(last.status) && last.content === "") ? last : undefined;
}

function lastBranched(state: ChatState): string | undefined {
  const live = shownLive(state);
  const shown = live === undefined ? state.settled : [...state.settled, live];
  return shown.findLast(({ id }) => branchOf(state, id).count > 1)?.id;
}

/** Far enough is the end: a scroller stops there by itself. */
function scrollConversation(distance: (box: Element) => number): void {
  const box = document.querySelector('[role="log"]')?.closest("section");
  box?.scrollBy({ top: distance(box) });
}
