"use client";

import { useEffect } from "react";
import { useLoaded } from "./use-loaded";

interface MissingModelProps {
  readonly model: string;
  readonly onReady: () => void;
}

/** Below an answer that failed because its model is not installed: fetches it, and asks again when it is there. */
export function MissingModel({ model, onReady }: MissingModelProps) {
  const { module, ask } = useLoaded(() => import("./inline-pull"));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the answer has failed
  useEffect(ask, []);
  return (
    module && (
      <div className="mb-3.5">
        <module.InlinePull model={model} onReady={onReady} />
      </div>
    )
  );
}
