"use client";

import { useTexts } from "@/components/texts/texts-provider";
import { useFailureSentence } from "@/components/texts/use-failure-sentence";
import { TextButton } from "@/components/ui/text-button";
import type { AnswerFailure } from "@/lib/chat/failure";

interface StopTroubleProps {
  readonly failure: AnswerFailure;
  readonly onStop: () => void;
}

/** The model works on, though somebody wanted it to stop. */
export function StopTrouble({ failure, onStop }: StopTroubleProps) {
  const texts = useTexts().chat;
  const say = useFailureSentence();
  return (
    <div role="alert" className="mb-3.5 border-warn border-s-2 py-0.5 ps-3.5 text-[0.875rem] leading-relaxed">
      <p>
        {texts.notStopped} {say(failure)}
      </p>
      <div className="mt-1.5">
        <TextButton label={texts.stopAgain} onClick={onStop} />
      </div>
    </div>
  );
}
