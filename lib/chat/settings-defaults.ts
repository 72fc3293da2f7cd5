import type { ChatSettings } from "./chat-settings";
import { OPTION_SPECS, readNumber } from "./option-specs";
import type { Preferences } from "./preferences";
import type { ChatOptions } from "./request";
import { isKeepAlive, MAX_STOPS } from "./settings-text";
import { type Fields, isFields, parse } from "./wire-fields";

/** The page's defaults: how every chat is asked that says nothing else. The same object until they change. */
export interface DefaultSettings {
  readonly get: () => ChatSettings;
  /** Remembered for later visits, where the browser allows that. */
  readonly set: (settings: ChatSettings) => void;
  /** Calls `listener` after each change; the answer unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** Nothing is read before the first `get`, so that a server can make one too. */
export function createDefaultSettings(preferences: Preferences): DefaultSettings {
  let settings: ChatSettings | undefined;
  const listeners = new Set<() => void>();
  return {
    get() {
      settings ??= readStoredSettings(preferences.get("settings"));
      return settings;
    },
    set(next) {
      settings = next;
      preferences.set("settings", writeStoredSettings(next));
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Settings as they were stored as text. What cannot be sent is dropped, field by field, so that nothing old or
 * foreign in the browser's storage can make every question fail. */
export function readStoredSettings(stored: string | undefined): ChatSettings {
  const value = parse(stored ?? "");
  return isFields(value) ? readSettings(value) : {};
}

export function writeStoredSettings(settings: ChatSettings): string | undefined {
  const text = JSON.stringify(settings);
  return text === "{}" ? undefined : text;
}

function readSettings(from: Fields): ChatSettings {
  const options = isFields(from.options) ? readOptions(from.options) : {};
  return {
    ...(typeof from.system === "string" && from.system !== "" ? { system: from.system } : {}),
    ...(isThink(from.think) ? { think: from.think } : {}),
    ...(from.format === "json" || isFields(from.format) ? { format: from.format } : {}),
    ...(isStoredKeepAlive(from.keep_alive) ? { keep_alive: from.keep_alive } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  };
}

function readOptions(from: Fields): ChatOptions {
  const options: ChatOptions = {};
  for (const spec of Object.values(OPTION_SPECS)) {
    const value = from[spec.name];
    if (typeof value !== "number") continue;
    const read = readNumber(spec, String(value));
    if (read.kind === "value") options[spec.name] = read.value;
  }
  const { stop } = from;
  if (isStops(stop)) options.stop = [...stop];
  return options;
}

function isStops(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) && value.length <= MAX_STOPS && value.every((entry) => typeof entry === "string")
  );
}

function isThink(value: unknown): value is NonNullable<ChatSettings["think"]> {
  return typeof value === "boolean" || ["low", "medium", "high", "max"].some((level) => level === value);
}

function isStoredKeepAlive(value: unknown): value is NonNullable<ChatSettings["keep_alive"]> {
  return typeof value === "number" || (typeof value === "string" && isKeepAlive(value));
}
