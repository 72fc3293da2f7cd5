"use client";

import type { ReactNode } from "react";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import type { SettingName } from "@/lib/chat/settings-fields";
import type { Setting } from "./use-settings";

interface SettingRowProps {
  readonly name: SettingName;
  readonly setting: Pick<Setting<SettingName>, "isChanged" | "reset" | "makeDefault" | "forgetDefault"> & {
    readonly fallback: unknown;
  };
  /** The field's, so that its label finds it; without one the row is a group of controls. */
  readonly fieldId: string;
  readonly isGroup?: boolean;
  /** Beside the label: a small field. */
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
  /** Between which values it may be. */
  readonly range?: string | undefined;
  /** What is wrong with what is written; it is not sent then. */
  readonly wrong?: string | undefined;
  /** What one should know about the value, which is sent all the same. */
  readonly warning?: string | undefined;
  /** Undoes what is written but cannot be sent. */
  readonly onReset?: () => void;
}

/** The ids of what explains a field. */
export function explains(fieldId: string): string {
  return `${fieldId}-text ${fieldId}-wrong`;
}

/** In a narrow panel the field gives way, and a word breaks before nothing is left of it. */
const LABEL = "wrap-anywhere max-w-[65%] shrink-0 hyphens-auto font-medium text-sm";

/** One setting: its name and control, what it does in a sentence, what is wrong with it, and the way to and from the
 * defaults. */
export function SettingRow({
  name,
  setting,
  fieldId,
  isGroup = false,
  aside,
  children,
  range,
  wrong,
  warning,
  onReset,
}: SettingRowProps) {
  const texts = useTexts().settings;
  const label = texts[name].name;
  const reset = () => {
    setting.reset();
    onReset?.();
    focusIn(fieldId);
  };
  const keep = (act: () => void) => () => {
    act();
    focusIn(fieldId);
  };
  const hasDefault = setting.fallback !== undefined;
  return (
    <div className="py-3.5">
      <div className="flex min-h-8 items-center justify-between gap-4">
        {isGroup ? (
          <span id={`${fieldId}-label`} className={LABEL}>
            {label}
          </span>
        ) : (
          <label htmlFor={fieldId} className={LABEL}>
            {label}
          </label>
        )}
        {aside}
      </div>
      <p id={`${fieldId}-text`} className="mt-0.5 text-dim text-xs">
        {texts[name].text}
        {range !== undefined && <span className="num text-faint"> {range}</span>}
      </p>
      {children}
      <div id={`${fieldId}-wrong`} role="status" className="text-xs">
        {wrong !== undefined && <p className="mt-1.5 text-bad">{`${wrong} ${texts.notSent}`}</p>}
        {wrong === undefined && warning !== undefined && <p className="mt-1.5 text-warn">{warning}</p>}
      </div>
      {(setting.isChanged || wrong !== undefined || hasDefault) && (
        <div className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-xs">
          {(setting.isChanged || wrong !== undefined) && (
            <RowAct label={texts.toDefault} name={fill(texts.toDefaultOf, { name: label })} onClick={reset} />
          )}
          {setting.isChanged && wrong === undefined && (
            <RowAct
              label={texts.makeDefault}
              name={fill(texts.makeDefaultOf, { name: label })}
              onClick={keep(setting.makeDefault)}
            />
          )}
          {!setting.isChanged && hasDefault && wrong === undefined && (
            <>
              <span className="text-faint">{texts.isDefault}</span>
              <RowAct
                label={texts.forgetDefault}
                name={fill(texts.forgetDefaultOf, { name: label })}
                onClick={keep(() => {
                  setting.forgetDefault();
                  onReset?.();
                })}
              />
            </>
          )}
        </div>
      )}
    </div>
  );
}

interface RowActProps {
  readonly label: string;
  readonly name: string;
  readonly onClick: () => void;
}

function RowAct({ label, name, onClick }: RowActProps) {
  return (
    <button
      type="button"
      aria-label={name}
      onClick={onClick}
      className="hit rounded-control py-0.5 font-medium text-accent hover:underline"
    >
      {label}
    </button>
  );
}

/** The button that was pressed is gone now. */
function focusIn(fieldId: string): void {
  const field = document.getElementById(fieldId);
  const target = field?.querySelector<HTMLElement>("input:checked, input, textarea") ?? field;
  target?.focus();
}
