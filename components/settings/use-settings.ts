"use client";

import { useSyncExternalStore } from "react";
import { useChat, useServices, useSession } from "@/components/chat/services";
import { type ChatSettings, mergeSettings } from "@/lib/chat/chat-settings";
import {
  hasSetting,
  isSame,
  type SettingName,
  type SettingValue,
  settingOf,
  withoutSetting,
  withSetting,
} from "@/lib/chat/settings-fields";

/** The page's defaults, as they are and as they change. */
export function useDefaultSettings(): ChatSettings {
  const { defaults } = useServices();
  return useSyncExternalStore(defaults.subscribe, defaults.get, () => NOTHING);
}

const NOTHING: ChatSettings = {};

/** One setting of the shown chat. */
export interface Setting<Name extends SettingName> {
  /** What the next question is sent with; undefined leaves it to the model. */
  readonly value: SettingValue<Name> | undefined;
  /** What holds in chats that say nothing else. */
  readonly fallback: SettingValue<Name> | undefined;
  /** This chat says something else than the page's defaults. */
  readonly isChanged: boolean;
  /** `undefined` leaves it to the model, whatever the page's default is. */
  readonly set: (value: SettingValue<Name> | undefined) => void;
  /** What the page's default is, holds here too. */
  readonly reset: () => void;
  /** New chats, and all that say nothing else, take this chat's value. */
  readonly makeDefault: () => void;
  readonly forgetDefault: () => void;
}

export function useSetting<Name extends SettingName>(name: Name): Setting<Name> {
  const session = useSession();
  const { defaults } = useServices();
  const own = useChat((state) => state.head.settings);
  const page = useDefaultSettings();
  const value = settingOf(mergeSettings(page, own), name);
  const fallback = settingOf(page, name);

  const store = (settings: ChatSettings | undefined) => session.setSettings(settings ?? {});
  const reset = () => store(withoutSetting(session.store.getState().head.settings, name));
  return {
    value,
    fallback,
    isChanged: hasSetting(own, name) && !isSame(value, fallback),
    set(next) {
      if (isSame(next, fallback)) return reset();
      // Undefined is written down only where it takes something back: else there is nothing to say.
      store(withSetting(session.store.getState().head.settings, name, next as SettingValue<Name>));
    },
    reset,
    makeDefault() {
      if (value === undefined) defaults.set(withoutSetting(defaults.get(), name) ?? {});
      else defaults.set(withSetting(defaults.get(), name, value));
      reset();
    },
    forgetDefault: () => defaults.set(withoutSetting(defaults.get(), name) ?? {}),
  };
}
