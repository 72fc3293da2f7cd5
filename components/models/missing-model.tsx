"use client";

import { useEffect } from "react";
import { useLoaded } from "@/components/ui/use-loaded";

const loadPull = () => import("./inline-pull");

interface MissingModelProps {
  readonly model: string;
  readonly onReady: () => void;
}

/** Below an answer that failed because its model is not installed: fetches it, and asks again when it is there. */
export function MissingModel({ model, onReady }: MissingModelProps) {
  const [loaded, want] = useLoaded(loadPull);
  useEffect(want, [want]);
  return (
    loaded.kind === "here" && (
      <div className="mb-3.5">
        <loaded.part.InlinePull model={model} onReady={onReady} />
      </div>
    )
  );
}
