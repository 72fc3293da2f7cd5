"use client";

import { useId } from "react";
import { useModels } from "@/components/chat/services";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { currentModel } from "@/lib/chat/model-watch";
import { type Think, thinkControlOf, thinkFor } from "@/lib/chat/think-choices";
import { ChoiceBar } from "./choice-bar";
import { explains, SettingRow } from "./setting-row";
import { useFieldText } from "./use-field-text";
import { useSetting } from "./use-settings";

const CHOICES: readonly { readonly value: keyof typeof AS_SENT; readonly isLevel: boolean }[] = [
  { value: "unset", isLevel: false },
  { value: "off", isLevel: false },
  { value: "on", isLevel: false },
  { value: "low", isLevel: true },
  { value: "medium", isLevel: true },
  { value: "high", isLevel: true },
];

const AS_SENT = {
  unset: undefined,
  off: false,
  on: true,
  low: "low",
  medium: "medium",
  high: "high",
} as const;

/** Whether and how much the model thinks; only what the chosen one can is offered. */
export function ThinkSetting() {
  const texts = useTexts().settings;
  const setting = useSetting("think");
  const model = useModels(currentModel);
  const id = useId();
  const control = thinkControlOf(model);
  const offered = CHOICES.filter(({ isLevel }) => control.kind === "levels" || !isLevel);
  const [chosen, setChosen] = useFieldText(choiceOf(thinkFor(model, setting.value)), (choice) => choice);
  const isAdapted = control.kind === "switch" && typeof setting.value === "string";
  const name = model?.name ?? "";
  return (
    <SettingRow
      name="think"
      setting={setting}
      fieldId={id}
      isGroup
      warning={
        control.kind === "none"
          ? fill(texts.think.none, { model: name })
          : isAdapted
            ? fill(texts.think.noLevels, { model: name })
            : undefined
      }
    >
      <ChoiceBar
        id={id}
        labelledBy={`${id}-label`}
        describedBy={explains(id)}
        options={offered.map(({ value }) => ({ value, label: texts.think[value] }))}
        value={chosen}
        isDisabled={control.kind === "none"}
        onChoose={(value) => {
          const choice = CHOICES.find((one) => one.value === value);
          if (choice === undefined) return;
          setChosen(value);
          setting.set(AS_SENT[choice.value]);
        }}
      />
    </SettingRow>
  );
}

function choiceOf(think: Think | undefined): string {
  return CHOICES.find(({ value }) => AS_SENT[value] === think)?.value ?? "high";
}
