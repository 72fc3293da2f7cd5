"use client";

import { useTexts } from "@/components/texts/texts-provider";
import { capsOf } from "./chords";
import { isApple } from "./platform";

/** A chord as it is printed on the keyboard. */
export function KeyCaps({ chord }: { readonly chord: string }) {
  const { keys } = useTexts().hands;
  return (
    <span dir="ltr" className="inline-flex shrink-0 gap-1">
      {capsOf(chord, isApple(), keys).map((cap) => (
        <kbd
          key={cap}
          className="grid h-5.5 min-w-5.5 place-items-center rounded-[0.3125rem] border border-line px-1 font-sans text-dim text-xs"
        >
          {cap}
        </kbd>
      ))}
    </span>
  );
}
