"use client";

import { useState } from "react";
import type { AnswerFailure } from "@/lib/chat/failure";
import type { Outcome } from "@/lib/chat/model-acts";

interface Act {
  readonly isBusy: boolean;
  /** Why the last one failed. */
  readonly failure: AnswerFailure | undefined;
  /** Does something, unless something is being done; `onDone` is called when it succeeded. */
  readonly run: (act: () => Promise<Outcome>, onDone?: () => void) => void;
}

/** One thing at a time that the server is asked to do. */
export function useAct(): Act {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<AnswerFailure>();
  const run = (act: () => Promise<Outcome>, onDone?: () => void) => {
    if (isBusy) return;
    setBusy(true);
    setFailure(undefined);
    void act().then((outcome) => {
      setBusy(false);
      setFailure(outcome);
      if (outcome === undefined) onDone?.();
    });
  };
  return { isBusy, failure, run };
}
