import { describe, expect, it } from "vitest";
import {
  actionOf,
  GIVEN_SHORTCUTS,
  isRebound,
  keysOf,
  readShortcuts,
  rebind,
  resetKeys,
  writeShortcuts,
} from "./shortcuts";

describe("keys of one's own", () => {
  it("take the place of those that an action came with", () => {
    const mine = rebind(GIVEN_SHORTCUTS, "show-shortcuts", "F1");
    expect(keysOf(mine, "show-shortcuts")).toEqual(["F1"]);
    expect([actionOf(mine, "F1"), actionOf(mine, "?"), actionOf(mine, "mod+/")]).toEqual([
      "show-shortcuts",
      undefined,
      undefined,
    ]);
  });

  it("are taken from whatever had them, which keeps its others", () => {
    const mine = rebind(GIVEN_SHORTCUTS, "new-chat", "?");
    expect([actionOf(mine, "?"), keysOf(mine, "show-shortcuts")]).toEqual(["new-chat", ["mod+/"]]);
  });

  it("can be none", () => {
    const mine = rebind(GIVEN_SHORTCUTS, "toggle-theme", undefined);
    expect([keysOf(mine, "toggle-theme"), isRebound(mine, "toggle-theme")]).toEqual([[], true]);
  });

  it("go back to the given ones, which nothing else keeps", () => {
    const mine = rebind(rebind(GIVEN_SHORTCUTS, "new-chat", "t"), "toggle-theme", "x");
    const back = resetKeys(mine, "toggle-theme");
    expect([keysOf(back, "toggle-theme"), keysOf(back, "new-chat")]).toEqual([["t"], []]);
    expect(isRebound(back, "toggle-theme")).toBe(false);
  });
});

describe("in storage", () => {
  it("come back as they were", () => {
    const mine = { ...rebind(GIVEN_SHORTCUTS, "new-chat", "mod+j"), hasSingleKeys: false };
    expect(readShortcuts(writeShortcuts(mine))).toEqual(mine);
  });

  it("are nothing while nothing is changed", () => expect(writeShortcuts(GIVEN_SHORTCUTS)).toBeUndefined());

  it.each([
    undefined,
    "",
    "{",
    "null",
    "[]",
    '"x"',
    '{"rebound":7}',
    '{"rebound":{"new-chat":"x"}}',
    '{"rebound":{"__proto__":["x"],"no-such-act":["x"],"new-chat":[7]}}',
  ])("are the given ones for %j", (text) => expect(readShortcuts(text)).toEqual(GIVEN_SHORTCUTS));
});
