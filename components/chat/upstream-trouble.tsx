"use client";

import { useFailureSentence } from "@/components/texts/use-failure-sentence";
import type { AnswerFailure } from "@/lib/chat/failure";

/** The model server, or Synapse itself, cannot be reached: what it means and what to do. The page goes on asking,
 * so nothing has to be clicked once it is back. */
export function UpstreamTrouble({ failure }: { readonly failure: AnswerFailure }) {
  const say = useFailureSentence();
  return (
    <div role="alert" className="mt-6 border-bad border-l-2 py-0.5 pl-3.5 text-[0.875rem]">
      <p>{say(failure)}</p>
      <p className="mt-1 text-dim">{adviceFor(failure.code)}</p>
      {failure.errorId !== undefined && <code className="font-mono text-dim text-xs">{failure.errorId}</code>}
    </div>
  );
}

function adviceFor(code: AnswerFailure["code"]): string {
  if (code === "upstream_unreachable") {
    return "Start it with “ollama serve”, or correct OLLAMA_HOST. Without OLLAMA_HOST Synapse brings its own engine. This page tries again by itself.";
  }
  if (code === "network") return "Start it with “npm start”. This page tries again by itself.";
  return "This page tries again by itself.";
}
