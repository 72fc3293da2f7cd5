"use client";

import { useId } from "react";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import { estimateTokens } from "@/lib/chat/estimate-tokens";
import { explains, SettingRow } from "./setting-row";
import { useFieldText } from "./use-field-text";
import { useSetting } from "./use-settings";

/** What the model is told before everything else. */
export function SystemSetting() {
  const texts = useTexts().settings;
  const { formatCount } = useFormats();
  const setting = useSetting("system");
  const id = useId();
  const [text, setText] = useFieldText(setting.value ?? "", (typed) => typed);
  const change = (next: string) => {
    setText(next);
    if (next === "" && setting.fallback === undefined) setting.reset();
    else setting.set(next);
  };
  return (
    <SettingRow
      name="system"
      setting={setting}
      fieldId={id}
      aside={
        text !== "" && (
          <span className="num text-faint text-xs">
            {fill(texts.tokens, { count: formatCount(estimateTokens(text)) })}
          </span>
        )
      }
    >
      <textarea
        id={id}
        rows={5}
        dir="auto"
        value={text}
        placeholder={texts.system.placeholder}
        aria-describedby={explains(id)}
        onChange={(event) => change(event.currentTarget.value)}
        className="mt-2 block max-h-[50vh] w-full resize-y rounded-control border border-line bg-bg px-3 py-2 text-sm pointer-coarse:text-[16px]"
      />
    </SettingRow>
  );
}
