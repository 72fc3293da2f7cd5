import { describe, expect, it } from "vitest";
import { mergeSettings } from "./chat-settings";
import {
  changedSettings,
  hasSetting,
  SETTING_NAMES,
  settingOf,
  withoutSetting,
  withSetting,
} from "./settings-fields";

describe("the fields of a chat's settings", () => {
  it("are read, written and removed one by one", () => {
    const warm = withSetting(undefined, "temperature", 1.2);
    const both = withSetting(warm, "system", "Be short.");
    expect(both).toEqual({ system: "Be short.", options: { temperature: 1.2 } });
    expect(settingOf(both, "temperature")).toBe(1.2);
    expect(settingOf(both, "top_k")).toBeUndefined();
    expect(withoutSetting(both, "temperature")).toEqual({ system: "Be short." });
    expect(withoutSetting(withoutSetting(both, "temperature"), "system")).toBeUndefined();
    expect(both).toEqual({ system: "Be short.", options: { temperature: 1.2 } });
  });

  it("count as changed where they differ from the defaults", () => {
    const defaults = { system: "Be short.", options: { temperature: 0.2, stop: ["END"] } };
    expect(changedSettings(undefined, defaults)).toEqual([]);
    expect(changedSettings(defaults, defaults)).toEqual([]);
    expect(changedSettings({ system: "Be long.", options: { stop: ["END"], seed: 0 } }, defaults)).toEqual([
      "system",
      "seed",
    ]);
  });

  it("can take back a default for one chat", () => {
    const defaults = { format: "json" } as const;
    const own = withSetting(undefined, "format", undefined);
    expect(hasSetting(own, "format")).toBe(true);
    expect(mergeSettings(defaults, own).format).toBeUndefined();
    expect(changedSettings(own, defaults)).toEqual(["format"]);
  });

  it("are each shown once", () => {
    expect(new Set(SETTING_NAMES).size).toBe(13);
  });
});
