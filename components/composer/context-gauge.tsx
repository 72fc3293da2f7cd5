"use client";

import { useChat, useModels } from "@/components/chat/services";
import { useSetting } from "@/components/settings/use-settings";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import { currentModel } from "@/lib/chat/model-watch";
import { contextUse, usedTokensOf } from "./context-use";

/** How much of what the model can keep in mind this chat has used. Nothing until both numbers are known: the model
 * server's count of the last answer, and the window that the model was loaded with or was asked for here. */
export function ContextGauge() {
  const usedTokens = useChat(usedTokensOf);
  const loadedTokens = useModels((state) => currentModel(state)?.memory?.context_length);
  const { value: askedTokens } = useSetting("num_ctx");
  const texts = useTexts().composer;
  const { formatCount } = useFormats();
  const windowTokens = askedTokens ?? loadedTokens;
  if (usedTokens === undefined || windowTokens === undefined || windowTokens <= 0) return null;

  const { share, isNearlyFull } = contextUse(usedTokens, windowTokens);
  const count = fill(texts.contextUse, { used: formatCount(usedTokens), window: formatCount(windowTokens) });
  return (
    <span
      title={isNearlyFull ? texts.contextFull : texts.contextNote}
      className={`num ms-1.5 flex items-center gap-2 text-xs ${isNearlyFull ? "text-warn" : "text-faint"}`}
    >
      <meter
        aria-label={texts.context}
        min={0}
        max={windowTokens}
        value={Math.min(usedTokens, windowTokens)}
        aria-valuetext={isNearlyFull ? `${count}. ${texts.contextFull}` : count}
        className="sr-only"
      />
      <span aria-hidden className="h-1 w-13 overflow-hidden rounded-full bg-line @max-[19.5rem]:hidden">
        <span
          className={`block h-full rounded-full ${isNearlyFull ? "bg-warn" : "bg-dim"}`}
          style={{ width: `${share * 100}%` }}
        />
      </span>
      <span aria-hidden className="@max-lg:hidden">
        {count}
      </span>
    </span>
  );
}
