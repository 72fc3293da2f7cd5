"use client";

import { useModels } from "@/components/chat/services";
import { useTexts } from "@/components/texts/texts-provider";

/** What answers, in two words. Where it runs is said on the empty page. */
export function UpstreamNote() {
  const upstream = useModels((state) => state.list?.upstream);
  const isUnreachable = useModels((state) => state.failure !== undefined);
  const texts = useTexts().sidebar;
  if (upstream === undefined && !isUnreachable) return null;
  const name =
    upstream?.kind === "engine" ? texts.engine : ["Ollama", upstream?.version].filter(Boolean).join(" ");
  return (
    <span className="flex min-w-0 items-center gap-2 px-2 text-faint text-xs">
      <span
        aria-hidden
        className={`size-1.75 shrink-0 rounded-full ${isUnreachable ? "bg-bad" : "bg-accent"}`}
      />
      <span className="truncate">{isUnreachable ? texts.unreachable : name}</span>
    </span>
  );
}
