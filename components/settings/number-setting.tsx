"use client";

import { type KeyboardEvent, useId } from "react";
import { useModels } from "@/components/chat/services";
import { fill } from "@/components/texts/fill";
import { useLanguage, useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import { currentModel } from "@/lib/chat/model-watch";
import { type OptionSpec, type ReadNumber, readNumber, stepped } from "@/lib/chat/option-specs";
import { explains, SettingRow } from "./setting-row";
import { useFieldText } from "./use-field-text";
import { useSetting } from "./use-settings";

interface NumberSettingProps {
  readonly spec: OptionSpec;
  /** The most that the chosen model can make use of. */
  readonly modelMax?: number | undefined;
}

/** A number: empty leaves it to the default, which the field shows. Arrow keys go up and down. */
export function NumberSetting({ spec, modelMax }: NumberSettingProps) {
  const texts = useTexts().settings;
  const { formatCount } = useFormats();
  const write = useWrittenNumber();
  const setting = useSetting(spec.name);
  const model = useModels((state) => currentModel(state)?.name);
  const id = useId();
  const own = setting.isChanged ? setting.value : undefined;
  const [text, setText] = useFieldText(own === undefined ? "" : write(own), (typed) => {
    const typedNumber = readNumber(spec, typed);
    const isKept = typedNumber.kind === "value" && typedNumber.value !== setting.fallback;
    return isKept ? write(typedNumber.value) : "";
  });
  const read = readNumber(spec, text);

  const change = (next: string) => {
    setText(next);
    const result = readNumber(spec, next);
    // What cannot be sent takes back what could be while it was typed.
    if (result.kind === "value") setting.set(result.value);
    else setting.reset();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : undefined;
    if (direction === undefined) return;
    event.preventDefault();
    const from = setting.value ?? spec.usual ?? modelMax ?? Math.max(0, spec.min);
    change(write(stepped(spec, from, direction)));
  };
  const isTooMuch = modelMax !== undefined && (setting.value ?? 0) > modelMax;
  return (
    <SettingRow
      name={spec.name}
      setting={setting}
      fieldId={id}
      wrong={read.kind === "invalid" ? faultOf(read) : undefined}
      warning={
        isTooMuch && spec.name === "num_ctx"
          ? fill(texts.num_ctx.tooMuch, { model: model ?? "", count: formatCount(modelMax) })
          : undefined
      }
      range={rangeOf()}
      onReset={() => setText("")}
      aside={
        <input
          id={id}
          inputMode={spec.isWhole && spec.min >= 0 ? "numeric" : "text"}
          autoComplete="off"
          value={text}
          placeholder={placeholder()}
          aria-invalid={read.kind === "invalid"}
          aria-describedby={explains(id)}
          onChange={(event) => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          dir="ltr"
          className="num h-8 w-40 min-w-0 rounded-control border border-line bg-bg px-2.5 text-end text-sm rtl:text-start aria-invalid:border-bad pointer-coarse:h-11 pointer-coarse:text-[16px] pointer-coarse:placeholder:text-sm"
        />
      }
    />
  );

  /** Limits that nobody would run into, or that the sentence names, are not told. */
  function rangeOf(): string | undefined {
    if (spec.name === "seed" || spec.name === "num_predict" || spec.name === "top_k") return undefined;
    const min = write(spec.min);
    if (spec.max >= 1_000_000) return fill(texts.atLeast, { min });
    return fill(texts.range, { min, max: write(spec.max) });
  }

  function placeholder(): string {
    if (setting.fallback !== undefined) return write(setting.fallback);
    if (spec.name === "num_predict") return texts.usualEnd;
    if (spec.name === "seed") return texts.usualRandom;
    return spec.usual === undefined ? texts.usualModel : fill(texts.usual, { value: write(spec.usual) });
  }

  function faultOf(fault: Extract<ReadNumber, { kind: "invalid" }>): string {
    if (fault.why === "not-a-number") return texts.notANumber;
    if (fault.why === "not-whole") return texts.notWhole;
    if (fault.why === "too-small") return fill(texts.tooSmall, { min: write(spec.min) });
    return fill(texts.tooLarge, { max: write(spec.max) });
  }
}

/** A number as the page's language writes it, in a form that `readNumber` reads. */
function useWrittenNumber(): (value: number) => string {
  const language = useLanguage();
  const format = new Intl.NumberFormat(language, { useGrouping: false, maximumFractionDigits: 6 });
  return (value) => format.format(value);
}
