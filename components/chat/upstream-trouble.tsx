"use client";

import { useEffect } from "react";
import { CodedText } from "@/components/models/coded-text";
import { useTexts } from "@/components/texts/texts-provider";
import { useFailureSentence } from "@/components/texts/use-failure-sentence";
import { useLoaded } from "@/components/ui/use-loaded";
import type { AnswerFailure } from "@/lib/chat/failure";

/** The model server, or Synapse itself, cannot be reached: what it means and what to do. The page goes on asking,
 * so nothing has to be clicked once it is back. */
export function UpstreamTrouble({ failure }: { readonly failure: AnswerFailure }) {
  const { models: texts } = useTexts();
  const say = useFailureSentence();
  const isSynapseHere = failure.code !== "network";
  return (
    <div className="mt-6 border-bad border-s-2 py-0.5 ps-3.5 text-[0.875rem]">
      <div role="alert">
        <p>{say(failure)}</p>
        {failure.errorId !== undefined && (
          <code className="wrap-anywhere font-mono text-dim text-xs">{failure.errorId}</code>
        )}
      </div>
      {isSynapseHere ? (
        <LoadedDoctor />
      ) : (
        <p className="mt-1 text-dim">
          <CodedText text={texts.startSynapse} />
        </p>
      )}
    </div>
  );
}

const loadDoctor = () => import("@/components/models/doctor");

/** Until the doctor is there, and where it cannot be loaded, the page says that it tries again. */
function LoadedDoctor() {
  const { models: texts } = useTexts();
  const [loaded, want] = useLoaded(loadDoctor);
  useEffect(want, [want]);
  return loaded.kind === "here" ? <loaded.part.Doctor /> : <p className="mt-1 text-dim">{texts.again}</p>;
}
