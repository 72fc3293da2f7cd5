import { describe, expect, it, vi } from "vitest";
import type { Preferences } from "./preferences";
import { createDefaultSettings, readStoredSettings, writeStoredSettings } from "./settings-defaults";

const SETTINGS = {
  system: "Be short.",
  think: "low",
  format: { type: "object" },
  keep_alive: "-1",
  options: { temperature: 0.2, top_k: 0, seed: -5, stop: ["END"] },
} as const;

describe("stored settings", () => {
  it("are read as they were written", () => {
    const { options, ...rest } = SETTINGS;
    const settings = { ...rest, options: { ...options, stop: [...options.stop] } };
    expect(readStoredSettings(writeStoredSettings(settings))).toEqual(settings);
  });

  it("are nothing when nothing is set", () => {
    expect(writeStoredSettings({})).toBeUndefined();
    expect(readStoredSettings(undefined)).toEqual({});
  });

  it.each(["", "{", "null", "[]", '"json"'])("are none in %j", (stored) => {
    expect(readStoredSettings(stored)).toEqual({});
  });

  it("lose every field that could not be sent, and only that", () => {
    const stored = {
      system: 5,
      think: "very",
      format: "yaml",
      keep_alive: "soon",
      options: { temperature: 99, top_p: "0.5", top_k: 4.5, min_p: 0.1, stop: [1], unknown: 1 },
      more: true,
    };
    expect(readStoredSettings(JSON.stringify(stored))).toEqual({ options: { min_p: 0.1 } });
  });
});

describe("the page's defaults", () => {
  function createPreferences(): Preferences {
    const kept = new Map<string, string | undefined>();
    return { get: (name) => kept.get(name), set: (name, value) => kept.set(name, value).has(name) };
  }

  it("are remembered, and everybody who listens hears of a change", () => {
    const preferences = createPreferences();
    const defaults = createDefaultSettings(preferences);
    const listener = vi.fn();
    const unsubscribe = defaults.subscribe(listener);
    expect(defaults.get()).toEqual({});
    defaults.set({ system: "Be short." });
    expect(listener).toHaveBeenCalledTimes(1);
    unsubscribe();
    defaults.set({ system: "Be long." });
    expect(listener).toHaveBeenCalledTimes(1);
    expect(createDefaultSettings(preferences).get()).toEqual({ system: "Be long." });
  });

  it("are the same object until they change", () => {
    const defaults = createDefaultSettings(createPreferences());
    expect(defaults.get()).toBe(defaults.get());
  });
});
