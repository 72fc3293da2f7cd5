import type { Locator, Page } from "@playwright/test";

/** Palette, shortcuts and preferences, as a person finds their way in them. */
export class Hands {
  readonly page: Page;
  readonly palette: Locator;
  readonly paletteField: Locator;
  readonly results: Locator;
  readonly shortcuts: Locator;
  readonly preferencesButton: Locator;
  readonly preferences: Locator;
  readonly singleKeys: Locator;
  /** What a key did, where nothing else shows it. */
  readonly notice: Locator;

  constructor(page: Page) {
    this.page = page;
    this.palette = page.getByRole("dialog", { name: "Command palette" });
    this.paletteField = this.palette.getByRole("combobox");
    this.results = this.palette.getByRole("option");
    this.shortcuts = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    this.preferencesButton = page.getByRole("button", { name: "Preferences" });
    this.preferences = page.getByRole("dialog", { name: "Preferences" });
    this.singleKeys = page.getByRole("switch", { name: "Shortcuts of a single character" });
    this.notice = page.locator('[role="status"].pointer-events-none');
  }

  async openPalette(): Promise<void> {
    await this.page.keyboard.press("Control+k");
    await this.paletteField.waitFor();
  }

  /** The button that has an action's keys and changes them. */
  keysOf(action: string): Locator {
    return this.shortcuts.getByRole("button", { name: `Change the keys for “${action}”` });
  }

  async choose(label: string): Promise<void> {
    await this.preferences.getByText(label, { exact: true }).click();
  }
}
