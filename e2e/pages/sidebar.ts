import { expect, type Locator, type Page } from "@playwright/test";

/** The list of chats, as a person finds their way in it. */
export class Sidebar {
  readonly page: Page;
  readonly list: Locator;
  /** Every chat that is listed, in its order. */
  readonly chats: Locator;
  readonly groups: Locator;
  readonly search: Locator;
  readonly show: Locator;
  readonly hide: Locator;
  readonly undo: Locator;
  /** On a phone the list lies over the page. */
  readonly drawer: Locator;
  readonly nameField: Locator;

  constructor(page: Page) {
    this.page = page;
    this.list = page.getByRole("navigation", { name: "Chats" });
    this.chats = this.list.getByRole("link");
    this.groups = this.list.getByRole("heading", { level: 2 });
    this.search = page.getByRole("searchbox", { name: "Search chats" });
    this.show = page.getByRole("button", { name: "Show chats" });
    this.hide = page.getByRole("button", { name: "Hide chats" });
    this.undo = page.getByRole("button", { name: "Undo" });
    this.drawer = page.getByRole("dialog", { name: "Chats" });
    this.nameField = page.getByRole("textbox", { name: "New name" });
  }

  chat(title: string): Locator {
    return this.list.getByRole("link", { name: title });
  }

  /** Searches all chats, and waits until one is found, with the query's first word in it. */
  async find(query: string): Promise<void> {
    if (!(await this.list.isVisible())) await this.show.click();
    await this.search.fill(query);
    const [word = ""] = query.split(" ");
    await expect(this.chats.locator("mark")).toHaveText([word], { ignoreCase: true });
  }

  /** Opens a chat's menu and picks an act. */
  async pick(title: string, act: string): Promise<void> {
    await this.chat(title).hover();
    await this.page.getByRole("button", { name: `Options for “${title}”` }).click();
    await this.page.getByRole("menuitem", { name: act, exact: true }).click();
  }
}
