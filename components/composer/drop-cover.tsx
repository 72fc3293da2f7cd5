"use client";

import { Paperclip } from "lucide-react";
import { useTexts } from "@/components/texts/texts-provider";

/** Lies over the page while files are dragged over it. It catches nothing: the window does. */
export function DropCover() {
  const texts = useTexts().composer;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none fixed inset-0 z-20 grid place-items-center bg-[color-mix(in_oklch,var(--bg)_82%,transparent)] p-4"
    >
      <div className="grid size-full place-items-center rounded-composer border-2 border-accent border-dashed">
        <div className="grid justify-items-center gap-1.5 text-center">
          <Paperclip size={24} strokeWidth={1.5} className="text-accent" />
          <p className="font-medium">{texts.drop}</p>
          <p className="text-dim text-sm">{texts.dropMore}</p>
        </div>
      </div>
    </div>
  );
}
