"use client";

import { Check, Copy, RotateCcw } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { useCopy } from "@/components/ui/use-copy";

interface AnswerActionsProps {
  readonly text: string;
  readonly onRetry: (() => void) | undefined;
}

/** What one can do with a finished answer. */
export function AnswerActions({ text, onRetry }: AnswerActionsProps) {
  const { copied, copy } = useCopy();
  return (
    <span className="flex">
      {text !== "" && (
        <IconButton label="Copy answer" icon={copied ? Check : Copy} onClick={() => copy(text)} />
      )}
      {onRetry !== undefined && <IconButton label="Try again" icon={RotateCcw} onClick={onRetry} />}
    </span>
  );
}
