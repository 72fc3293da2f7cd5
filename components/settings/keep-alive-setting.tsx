"use client";

import { useId } from "react";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { isKeepAlive } from "@/lib/chat/settings-text";
import { explains, SettingRow } from "./setting-row";
import { useFieldText } from "./use-field-text";
import { useSetting } from "./use-settings";

/** How long the model stays in memory after an answer. */
export function KeepAliveSetting() {
  const texts = useTexts().settings;
  const setting = useSetting("keep_alive");
  const id = useId();
  const own = setting.isChanged ? String(setting.value ?? "") : "";
  const read = (typed: string) => typed.trim().replace("−", "-");
  const [text, setText] = useFieldText(own, (typed) => {
    const isKept = isKeepAlive(read(typed)) && read(typed) !== setting.fallback;
    return isKept ? read(typed) : "";
  });
  const isWrong = read(text) !== "" && !isKeepAlive(read(text));
  const change = (next: string) => {
    setText(next);
    // What cannot be sent takes back what could be while it was typed.
    if (isKeepAlive(read(next))) setting.set(read(next));
    else setting.reset();
  };
  return (
    <SettingRow
      name="keep_alive"
      setting={setting}
      fieldId={id}
      wrong={isWrong ? texts.keep_alive.wrong : undefined}
      onReset={() => setText("")}
      aside={
        <input
          id={id}
          autoComplete="off"
          value={text}
          placeholder={
            setting.fallback === undefined
              ? fill(texts.usual, { value: texts.keep_alive.usual })
              : String(setting.fallback)
          }
          aria-invalid={isWrong}
          aria-describedby={explains(id)}
          onChange={(event) => change(event.currentTarget.value)}
          dir="ltr"
          className="num h-8 w-40 min-w-0 rounded-control border border-line bg-bg px-2.5 text-end text-sm rtl:text-start aria-invalid:border-bad pointer-coarse:h-11 pointer-coarse:text-[16px]"
        />
      }
    />
  );
}
