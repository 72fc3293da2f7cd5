"use client";

import { useEffect, useState } from "react";
import { inIdleTime } from "./idle-time";

/** How much of `total` is shown by now: what grows within `step` at once, and of more the rest bit by bit when the page has
 * time. While a text grows by a little with every frame, nothing is done after nearly all of them. */
export function useGradual(total: number, step: number): number {
  const [base, setBase] = useState(0);
  const room = total - base;
  const advance = room >= step ? step : room > step / 2 ? step / 2 : 0;
  useEffect(() => {
    if (advance > 0) return inIdleTime(() => setBase(base + advance));
  }, [base, advance]);
  return Math.min(total, base + step);
}
