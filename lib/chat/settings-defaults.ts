import type { ChatSettings } from "./chat-settings";
import { OPTION_SPECS, readNumber } from "./option-specs";
import type { Preferences } from "./preferences";
import type { ChatOptions } from "./request";
import { isKeepAlive, MAX_STOPS } from "./settings-text";

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
  if (stored === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(stored);
  } catch {
    return {};
  }
  return isRecord(value) ? readSettings(value) : {};
}

export function writeStoredSettings(settings: ChatSettings): string | undefined {
  const text = JSON.stringify(settings);
  return text === "{}" ? undefined : text;
}

function readSettings(from: Readonly<Record<string, unknown>>): ChatSettings {
  const options = isRecord(from.options) ? readOptions(from.options) : {};
  return {
    ...(typeof from.system === "string" && from.system !== "" ? { system: from.system } : {}),
    ...(isThink(from.think) ? { think: from.think } : {}),
    ...(from.format === "json" || isRecord(from.format) ? { format: from.format } : {}),
    ...(isStoredKeepAlive(from.keep_alive) ? { keep_alive: from.keep_alive } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  };
}

function readOptions(from: Readonly<Record<string, unknown>>): ChatOptions {
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
