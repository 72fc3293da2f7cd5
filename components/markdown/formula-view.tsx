"use client";

import { memo, useLayoutEffect, useRef } from "react";
import { isSettable } from "./formula";
import type { MathFormula } from "./tree";
import { createTypesetter } from "./typesetter";
import { whenNear } from "./when-near";

const typesetter = createTypesetter({
  load: async () => (await import("./render-math")).renderMath,
  nowMs: () => performance.now(),
  nextFrame: (act) => void requestAnimationFrame(act),
  whenNear,
});

type FormulaViewProps = Omit<MathFormula, "type">;

/**
 * A formula. Its source stands there until it is set, and stays afterwards, unseen: it is what copying takes along.
 * What is inside the second element is KaTeX' own; React puts nothing there.
 */
export const FormulaView = memo(function FormulaView({ tex, source, isDisplay }: FormulaViewProps) {
  const box = useRef<HTMLSpanElement>(null);
  const view = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (!box.current || !view.current || !isSettable(tex)) return;
    return typesetter.set(box.current, view.current, { tex, isDisplay });
  }, [tex, isDisplay]);
  return (
    <span ref={box} className={isDisplay ? "md-math md-display" : "md-math"} dir="ltr">
      <span className="md-tex">{source}</span>
      <span ref={view} className="md-set" />
    </span>
  );
});
