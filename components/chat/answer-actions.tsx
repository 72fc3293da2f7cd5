"use client";

import { Check, Copy, Ellipsis, FileText, RotateCcw, StepForward } from "lucide-react";
import { say } from "@/components/hands/notices";
import { useAction } from "@/components/hands/use-action";
import { useTexts } from "@/components/texts/texts-provider";
import { copyText } from "@/components/ui/copy-text";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { useCopy } from "@/components/ui/use-copy";
import { type AssistantMessage, hasText, isLive } from "@/lib/chat/messages";
import { BranchSwitch } from "./branch-switch";
import { focusComposer } from "./composer-focus";
import { MessageTime } from "./message-time";
import { useSession } from "./services";
import { useMessageItems } from "./use-message-items";

interface AnswerActionsProps {
  readonly answer: AssistantMessage;
  /** Undefined when there is nothing to continue. */
  readonly onContinue: (() => void) | undefined;
}

/** What one can do with an answer, in one row under it. The row is there before its buttons are, so that nothing moves
 * when the answer ends. */
export function AnswerActions({ answer, onContinue }: AnswerActionsProps) {
  const session = useSession();
  const { chat: texts, hands } = useTexts();
  const { copied, copy } = useCopy();
  useAction("continue-answer", () => onContinue?.(), { enabled: onContinue !== undefined });
  const { id, content, status } = answer;
  const isOver = !isLive(status);
  const messageItems = useMessageItems(id);

  const regenerate = () => {
    session.regenerate(id);
    focusComposer();
  };
  const copyPlain = async () => {
    try {
      const { plainTextOf } = await import("@/components/markdown/plain-text");
      const isCopied = await copyText(plainTextOf(content));
      say(isCopied ? hands.answerCopied : hands.copyRefused, !isCopied);
    } catch {
      say(hands.notLoaded, true);
    }
  };

  return (
    <div className="-ms-2 flex min-h-8 items-center gap-0.5 pointer-coarse:min-h-11">
      <BranchSwitch messageId={id} />
      {isOver && (
        <>
          {hasText(answer) && (
            <IconButton
              label={copied ? texts.copied : texts.copyAnswer}
              icon={copied ? Check : Copy}
              onClick={() => copy(content)}
            />
          )}
          {onContinue !== undefined && (
            <IconButton label={texts.continueHere} icon={StepForward} onClick={onContinue} />
          )}
          <IconButton label={texts.regenerate} icon={RotateCcw} onClick={regenerate} />
          <Menu
            label={texts.moreAnswer}
            icon={Ellipsis}
            items={[
              { id: "plain", label: texts.copyText, icon: FileText, onPick: () => void copyPlain() },
              ...messageItems,
            ]}
          />
          <span className="flex-1" />
          <MessageTime atMs={answer.endedAtMs ?? answer.askedAtMs} label={texts.answered} />
        </>
      )}
    </div>
  );
}
