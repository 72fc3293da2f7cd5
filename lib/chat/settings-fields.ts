import type { ChatSettings } from "./chat-settings";
import { OPTION_SPECS } from "./option-specs";
import type { ChatOptions } from "./request";

/** One thing that can be set for a chat: a field of the settings, or one of its options. */
export type SettingName = Exclude<keyof ChatSettings, "options"> | keyof ChatOptions;

export type SettingValue<Name extends SettingName> = Name extends keyof ChatOptions
  ? ChatOptions[Name]
  : Name extends keyof ChatSettings
    ? ChatSettings[Name]
    : never;

/** All of them, in the order in which they are shown. */
export const SETTING_NAMES = [
  "system",
  "think",
  "temperature",
  "num_predict",
  "num_ctx",
  "format",
  "stop",
  "top_p",
  "top_k",
  "min_p",
  "repeat_penalty",
  "seed",
  "keep_alive",
] as const satisfies readonly SettingName[];

function isOption(name: SettingName): name is keyof ChatOptions {
  return name === "stop" || name in OPTION_SPECS;
}

/** What the settings say of `name`; undefined when they say nothing. */
export function settingOf<Name extends SettingName>(
  settings: ChatSettings | undefined,
  name: Name,
): SettingValue<Name> | undefined;
export function settingOf(settings: ChatSettings | undefined, name: SettingName): unknown {
  return isOption(name) ? settings?.options?.[name] : settings?.[name];
}

/** The settings with another value of `name`. */
export function withSetting<Name extends SettingName>(
  settings: ChatSettings | undefined,
  name: Name,
  value: SettingValue<Name>,
): ChatSettings {
  if (isOption(name)) return { ...settings, options: { ...settings?.options, [name]: value } };
  return { ...settings, [name]: value };
}

/** The settings without `name`; undefined when nothing is left of them. */
export function withoutSetting(
  settings: ChatSettings | undefined,
  name: SettingName,
): ChatSettings | undefined {
  const { options, ...rest } = settings ?? {};
  const restKept = isOption(name) ? rest : without(rest, name);
  const optionsKept = isOption(name) ? without(options ?? {}, name) : (options ?? {});
  const hasOptions = Object.keys(optionsKept).length > 0;
  if (!hasOptions && Object.keys(restKept).length === 0) return undefined;
  return hasOptions ? { ...restKept, options: optionsKept } : restKept;
}

function without<Fields extends object>(fields: Fields, name: string): Fields {
  const kept = { ...fields };
  Reflect.deleteProperty(kept, name);
  return kept;
}

/** True when the settings decide `name`, be it for nothing: a chat may take back what the page's defaults say. */
export function hasSetting(settings: ChatSettings | undefined, name: SettingName): boolean {
  return Object.hasOwn((isOption(name) ? settings?.options : settings) ?? {}, name);
}

/** The names in which a chat differs from the page's defaults. */
export function changedSettings(
  own: ChatSettings | undefined,
  defaults: ChatSettings | undefined,
): readonly SettingName[] {
  return SETTING_NAMES.filter(
    (name) => hasSetting(own, name) && !isSame(settingOf(own, name), settingOf(defaults, name)),
  );
}

/** Compares values as they are sent. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
