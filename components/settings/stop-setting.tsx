"use client";

import { useId } from "react";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { MAX_STOPS, readStops, writeStops } from "@/lib/chat/settings-text";
import { explains, SettingRow } from "./setting-row";
import { useFieldText } from "./use-field-text";
import { useSetting } from "./use-settings";

/** Texts before which an answer ends, one a line. */
export function StopSetting() {
  const texts = useTexts().settings.stop;
  const setting = useSetting("stop");
  const id = useId();
  const [text, setText] = useFieldText(writeStops(setting.value), (typed) => {
    const stops = readStops(typed);
    return writeStops(stops.length > MAX_STOPS ? setting.fallback : stops);
  });
  const isTooMany = readStops(text).length > MAX_STOPS;
  const change = (next: string) => {
    setText(next);
    const stops = readStops(next);
    if (stops.length === 0) setting.set(setting.fallback === undefined ? undefined : []);
    else if (stops.length <= MAX_STOPS) setting.set([...stops]);
    // What cannot be sent takes back what could be while it was typed.
    else setting.reset();
  };
  return (
    <SettingRow
      name="stop"
      setting={setting}
      fieldId={id}
      wrong={isTooMany ? fill(texts.tooMany, { max: MAX_STOPS }) : undefined}
      onReset={() => setText(writeStops(setting.fallback))}
    >
      <textarea
        id={id}
        rows={2}
        spellCheck={false}
        value={text}
        aria-invalid={isTooMany}
        aria-describedby={explains(id)}
        onChange={(event) => change(event.currentTarget.value)}
        dir="auto"
        className="mt-2 block max-h-[30vh] w-full resize-y rounded-control border border-line bg-bg px-3 py-2 font-mono text-xs aria-invalid:border-bad pointer-coarse:text-[16px]"
      />
    </SettingRow>
  );
}
