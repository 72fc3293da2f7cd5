import { expect, test } from "./chat-test";
import { ComposerPage } from "./pages/composer";

test.describe("prompt templates", () => {
  test("are found by / and a name, inserted, and filled in place by place", async ({ chat, page }) => {
    const composer = new ComposerPage(page);
    await chat.open();
    await chat.message.pressSequentially("/co");
    await expect(composer.templates.getByRole("option")).toHaveText([/^\/compare/]);
    await page.keyboard.press("Enter");
    await expect(composer.templates).toHaveCount(0);
    await expect(chat.message).toHaveValue(/^Compare \{\{one\}\} and \{\{other\}\}/);
    await page.keyboard.type("Rust");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Go");
    await expect(chat.message).toHaveValue(/^Compare Rust and Go in a table/);
    await expect(chat.questions).toHaveCount(0);
    await page.keyboard.press("Tab");
    await expect(chat.message).not.toBeFocused();
  });

  test("are chosen with the arrows, and Esc leaves what was typed", async ({ chat, page }) => {
    const composer = new ComposerPage(page);
    await chat.open();
    await page.keyboard.type("/");
    const options = composer.templates.getByRole("option");
    await expect(options.first()).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("ArrowDown");
    await expect(options.nth(1)).toHaveAttribute("aria-selected", "true");
    const chosen = await options.nth(1).getAttribute("id");
    await expect(chat.message).toHaveAttribute("aria-activedescendant", chosen ?? "");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await expect(options.last()).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("Escape");
    await expect(composer.templates).toHaveCount(0);
    await expect(chat.message).toHaveValue("/");
    await expect(chat.message).not.toHaveAttribute("aria-activedescendant");
    await page.keyboard.type("etc/hosts is what?");
    await page.keyboard.press("Enter");
    await expect(chat.questions).toHaveText("/etc/hosts is what?");
  });

  test("can be one's own: made, changed, deleted and brought back", { tag: "@phone" }, async ({
    chat,
    page,
  }) => {
    const composer = new ComposerPage(page);
    const dialog = composer.templateDialog;
    const openDialog = async () => {
      await composer.templateButton.click();
      await page.getByRole("button", { name: "Edit templates" }).click();
      await expect(dialog).toBeVisible();
    };
    await chat.open();
    await openDialog();
    await dialog.getByRole("button", { name: "New template" }).click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveAccessibleDescription(
      "A template needs a name.",
    );
    await dialog.getByRole("textbox", { name: "Name" }).fill("/stand up");
    await dialog.getByRole("textbox", { name: "Text" }).fill("What did I do on {{day}}?");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByRole("button", { name: "Edit stand-up" }).click();
    await dialog.getByRole("textbox", { name: "Text" }).fill("What did we do on {{day}}?");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByRole("button", { name: "Close" }).click();
    await expect(chat.message).toBeFocused();

    await chat.reload();
    await chat.message.fill("/sta");
    await composer.templates.getByRole("option", { name: "/stand-up" }).click();
    await expect(chat.message).toHaveValue("What did we do on {{day}}?");

    await openDialog();
    await dialog.getByRole("button", { name: "Delete stand-up" }).click();
    await expect(dialog.getByText("You have none of your own yet.")).toBeVisible();
    await dialog.getByRole("button", { name: "Undo" }).click();
    await expect(dialog.getByRole("button", { name: "Edit stand-up" })).toBeVisible();
  });
});
