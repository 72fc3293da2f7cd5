"use client";

import type { ReactNode } from "react";
import type { AssistantMessage } from "@/lib/chat/messages";
import { formatClock, formatLiveRate } from "@/lib/stats/format";

interface AnswerFiguresProps {
  readonly answer: AssistantMessage;
  readonly isOpen: boolean;
  readonly panelId: string;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

/** interim */
export function AnswerFigures({ answer, isOpen, onToggle, children }: AnswerFiguresProps) {
  return (
    <div
      role="group"
      aria-label="Throughput"
      data-phase={answer.status.kind}
      className="num flex h-8.5 items-center gap-3 border-line border-t text-dim text-xs"
    >
      <span>{answer.status.kind}</span>
      <span>{formatClock(answer.figures.clockMs)}</span>
      <span>~{formatLiveRate(answer.figures.live?.chunksPerSecond)}</span>
      <span className="flex-1" />
      {children}
      <button type="button" aria-expanded={isOpen} onClick={onToggle}>
        Details
      </button>
    </div>
  );
}
