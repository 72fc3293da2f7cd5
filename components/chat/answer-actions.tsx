"use client";

import { Check, Copy, RotateCcw, StepForward } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { useCopy } from "@/components/ui/use-copy";

interface AnswerActionsProps {
  readonly text: string;
  /** Undefined when there is nothing to continue, and so below. */
  readonly onContinue: (() => void) | undefined;
  readonly onRetry: (() => void) | undefined;
}

/** What one can do with a finished answer. */
export function AnswerActions({ text, onContinue, onRetry }: AnswerActionsProps) {
  const { copied, copy } = useCopy();
  return (
    <span className="flex">
      {text !== "" && (
        <IconButton label="Copy answer" icon={copied ? Check : Copy} onClick={() => copy(text)} />
      )}
      {onContinue !== undefined && (
        <IconButton label="Continue from here" icon={StepForward} onClick={onContinue} />
      )}
      {onRetry !== undefined && <IconButton label="Try again" icon={RotateCcw} onClick={onRetry} />}
    </span>
  );
}
