import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./chat-test";
import { Sidebar } from "./pages/sidebar";

test.describe("export and import", () => {
  test("a whole export, imported elsewhere, brings every chat back; twice, it adds nothing", async ({
    browser,
    chat,
    page,
    baseURL,
  }) => {
    await chat.open();
    await chat.converse("First chat?", "Hello from the fake.");
    await chat.newChat.click();
    await chat.converse("Second chat?", "Hello from the fake.");
    const json = await exported(page);

    const context = await browser.newContext({ baseURL });
    const elsewhere = await context.newPage();
    const sidebar = new Sidebar(elsewhere);
    await elsewhere.goto("/");
    await importFile(elsewhere, "chats.json", json);
    await expect(elsewhere.getByText("2 chats imported.")).toBeVisible();
    await expect(sidebar.chats).toHaveText(["Second chat?", "First chat?"]);
    await sidebar.chat("First chat?").click();
    await expect(elsewhere.getByRole("article", { name: "Answer" }).locator(".md")).toHaveText(
      "Hello from the fake.",
    );
    await importFile(elsewhere, "chats.json", json);
    await expect(elsewhere.getByText("Nothing new in this file: all its chats are here.")).toBeVisible();
    await expect(sidebar.chats).toHaveCount(2);
    await context.close();
  });

  test("an imported chat never takes the place of one that has gone on", async ({ chat, page }) => {
    const sidebar = new Sidebar(page);
    await chat.open();
    await chat.converse("Shared?", "Hello from the fake.");
    const json = await exported(page);
    const changed = json.replaceAll("Hello from the fake.", "Something else.");
    await importFile(page, "chats.json", changed);
    await expect(page.getByText("1 chat imported.")).toBeVisible();
    await expect(sidebar.chats).toHaveText(["Shared?", "Shared?"]);
    const texts = new Set<string>();
    for (const row of await sidebar.chats.all()) {
      await row.click();
      await expect(row).toHaveAttribute("aria-current", "page");
      texts.add(await chat.answerText.innerText());
    }
    expect(texts).toEqual(new Set(["Hello from the fake.", "Something else."]));
  });

  test("a file that is no export says so and changes nothing", async ({ chat, page }) => {
    await chat.open();
    await chat.converse("Here?", "Hello from the fake.");
    await importFile(page, "other.json", '{"chats": []}');
    await expect(page.getByText("This file is not an export of Synapse.")).toBeVisible();
    await expect(new Sidebar(page).chats).toHaveText(["Here?"]);
  });

  test("one chat becomes a Markdown file", async ({ chat, page }) => {
    await chat.open();
    await chat.converse("Why is it blue?", "Hello from the fake.");
    const waiting = page.waitForEvent("download");
    await new Sidebar(page).pick("Why is it blue?", "Export as Markdown");
    const download = await waiting;
    expect(download.suggestedFilename()).toBe("Why-is-it-blue.md");
    expect(await readFile(await download.path(), "utf8")).toBe(
      "# Why is it blue?\n\n## You\n\nWhy is it blue?\n\n## fake:latest\n\nHello from the fake.\n",
    );
  });
});

async function exported(page: Page): Promise<string> {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Export all chats" }).click();
  return readFile(await (await waiting).path(), "utf8");
}

async function importFile(page: Page, name: string, json: string): Promise<void> {
  await page.locator('input[type="file"][accept*="json"]').setInputFiles({
    name,
    mimeType: "application/json",
    buffer: Buffer.from(json),
  });
}
