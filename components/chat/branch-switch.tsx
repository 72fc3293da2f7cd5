"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { focusSoon } from "@/components/ui/focus-soon";
import { branchOf } from "@/lib/chat/selectors";
import { useChat, useSession } from "./services";

/** Leads from one version of a message to the others; nothing for a message that has only one. */
export function BranchSwitch({ messageId }: { readonly messageId: string }) {
  const session = useSession();
  const { index, count, ids } = useChat((state) => branchOf(state, messageId));
  const texts = useTexts().chat;
  if (count < 2) return null;
  const show = (id: string | undefined, step: "previous" | "next") => {
    if (id === undefined) return;
    session.showBranch(id);
    // Another message stands here now, with a switch of its own.
    focusSoon(stepId(id, step));
  };
  return (
    <fieldset
      aria-label={fill(texts.branch, { index: index + 1, count })}
      className="num flex items-center text-dim text-xs"
    >
      <Step
        id={stepId(messageId, "previous")}
        label={texts.previousBranch}
        isOff={index === 0}
        onStep={() => show(ids[index - 1], "previous")}
      >
        <ChevronLeft aria-hidden size={15} strokeWidth={1.75} className="rtl:-scale-x-100" />
      </Step>
      <span aria-hidden>
        {index + 1}/{count}
      </span>
      <Step
        id={stepId(messageId, "next")}
        label={texts.nextBranch}
        isOff={index === count - 1}
        onStep={() => show(ids[index + 1], "next")}
      >
        <ChevronRight aria-hidden size={15} strokeWidth={1.75} className="rtl:-scale-x-100" />
      </Step>
    </fieldset>
  );
}

function stepId(messageId: string, step: "previous" | "next"): string {
  return `${step}-of-${messageId}`;
}

interface StepProps {
  readonly id: string;
  readonly label: string;
  /** Stays focusable at either end, or the focus would be lost on the way. */
  readonly isOff: boolean;
  readonly onStep: () => void;
  readonly children: React.ReactNode;
}

function Step({ id, label, isOff, onStep, children }: StepProps) {
  return (
    <button
      id={id}
      type="button"
      aria-label={label}
      title={label}
      aria-disabled={isOff}
      onClick={isOff ? undefined : onStep}
      className="grid size-7 place-items-center rounded-control transition-colors hover:bg-wash hover:text-ink aria-disabled:opacity-35 aria-disabled:hover:bg-transparent"
    >
      {children}
    </button>
  );
}
