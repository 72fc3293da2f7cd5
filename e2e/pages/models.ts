import { expect, type Locator, type Page } from "@playwright/test";

/** The models' part of the page, as a person finds their way in it. */
export class ModelsPage {
  readonly page: Page;
  readonly picker: Locator;
  readonly search: Locator;
  readonly list: Locator;
  /** What a model is, in a dialog. */
  readonly sheet: Locator;
  readonly download: Locator;
  readonly doctor: Locator;

  constructor(page: Page) {
    this.page = page;
    this.picker = page.getByRole("button", { name: /^Model / });
    this.search = page.getByRole("combobox", { name: "Search models" });
    this.list = page.getByRole("listbox", { name: "Models" });
    this.sheet = page.getByRole("dialog", { name: /^Details of / });
    this.download = page.getByRole("progressbar", { name: "Model download" });
    this.doctor = page.getByRole("region", { name: "What stands in the way" });
  }

  async open(): Promise<void> {
    await this.picker.click();
    await expect(this.list).toBeVisible();
  }

  /** Opens the sheet of a listed model, and waits until all about it is there: its first lines are the list's. */
  async openDetails(name: string): Promise<void> {
    await this.button(`Details of ${name}`).click();
    await expect(this.sheet.getByText("Template", { exact: true })).toBeVisible();
  }

  option(name: string): Locator {
    return this.list.getByRole("option", { name });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name });
  }

  finding(code: string): Locator {
    return this.doctor.locator(`[data-finding=${code}]`);
  }
}
