import { expect, test } from "./chat-test";
import { Hands } from "./pages/hands";
import { Sidebar } from "./pages/sidebar";
import { beginAnswer } from "./written-answer";

const ANSWER = "Do this:\n\n```sh\nls -l\n```\n\nThat is all.";

test.describe("by single keys", () => {
  test("one copies, asks again, begins anew and comes back to writing", async ({
    chat,
    ollama,
    page,
    context,
  }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const hands = new Hands(page);
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    ollama.chat([{ text: ANSWER }, { done: {} }]);
    await chat.open();
    await chat.ask("How?");
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    await chat.message.blur();

    await page.keyboard.press("c");
    await expect(hands.notice).toHaveText("Answer copied");
    expect(await copied()).toBe(ANSWER);
    await page.keyboard.press("Shift+C");
    await expect(hands.notice).toHaveText("Code copied");
    expect(await copied()).toBe("ls -l");

    ollama.chat([{ text: "Again." }, { done: {} }]);
    await page.keyboard.press("r");
    await expect(chat.answerText).toHaveText("Again.");

    await page.keyboard.press("/");
    await expect(chat.message).toBeFocused();
    await expect(chat.message).toHaveValue("");
    await page.keyboard.press("Control+Shift+O");
    await expect(chat.answers).toHaveCount(0);
    await expect(chat.message).toBeFocused();
  });

  test("what is written stays what it is, and Esc stops from there", async ({ chat, ollama, page }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Tell me");
    await answer.request;
    answer.say("Half");
    await expect(chat.answerText).toHaveText("Half");
    await chat.message.pressSequentially("crt?/+-");
    await expect(chat.message).toHaveValue("crt?/+-");
    await expect(page.locator("html")).not.toHaveAttribute("data-theme");
    const { search } = new Sidebar(page);
    await search.fill("t");
    await search.press("Escape");
    await expect(search).toHaveValue("");
    await search.press("Escape");
    await expect(chat.message).toBeFocused();
    answer.say(" and more");
    await expect(chat.answerText).toHaveText("Half and more");
    await page.keyboard.press("Escape");
    await expect(chat.strip).toContainText("stopped");
    await expect(chat.message).toHaveValue("crt?/+-");
  });
});

test.describe("the list of shortcuts", () => {
  test("gives an action other keys, says whose they are, and gives them back", async ({ chat, page }) => {
    const hands = new Hands(page);
    await chat.open();
    await chat.message.blur();
    await page.keyboard.press("?");
    await expect(hands.shortcuts).toBeVisible();
    await expect(hands.keysOf("Switch between light and dark")).toHaveText("T");

    await hands.keysOf("Switch between light and dark").focus();
    await page.keyboard.press("Enter");
    const row = hands.shortcuts.getByRole("listitem").filter({ hasText: "Switch between light and dark" });
    await page.keyboard.press("Control+l");
    await expect(row.getByRole("status")).toHaveText("The browser needs Ctrl L itself.");
    await page.keyboard.press("Control+k");
    await expect(row.getByRole("status")).toHaveText("Ctrl K already means “Find anything”.");
    await page.keyboard.press("x");
    await expect(hands.keysOf("Switch between light and dark")).toHaveText("X");
    await expect(hands.keysOf("Switch between light and dark")).toBeFocused();

    await page.keyboard.press("Escape");
    await expect(hands.shortcuts).toBeHidden();
    await page.keyboard.press("t");
    await page.keyboard.press("x");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await chat.reload();
    await chat.message.blur();
    await page.keyboard.press("x");
    await expect(page.locator("html")).not.toHaveAttribute("data-theme");

    await page.keyboard.press("Control+/");
    await hands.shortcuts.getByRole("button", { name: "Reset “Switch between light and dark”" }).click();
    await expect(hands.keysOf("Switch between light and dark")).toHaveText("T");
  });

  test("takes keys from another action only when one says so", async ({ chat, page }) => {
    const hands = new Hands(page);
    await chat.open();
    await page.keyboard.press("Control+/");
    await hands.keysOf("Switch between light and dark").click();
    await page.keyboard.press("r");
    await hands.shortcuts.getByRole("button", { name: "Use it here instead" }).click();
    await expect(hands.keysOf("Switch between light and dark")).toHaveText("R");
    await expect(hands.keysOf("Answer again")).toHaveText("no keys");
    await hands.shortcuts.getByRole("button", { name: "Reset all" }).click();
    await expect(hands.keysOf("Answer again")).toHaveText("R");
  });

  test("has a switch for all keys that are one character", async ({ chat, page }) => {
    const hands = new Hands(page);
    await chat.open();
    await page.keyboard.press("Control+/");
    await hands.singleKeys.focus();
    await page.keyboard.press("Space");
    await expect(hands.singleKeys).not.toBeChecked();
    await page.keyboard.press("Escape");
    await chat.message.blur();
    await page.keyboard.press("t");
    await page.keyboard.press("?");
    await page.keyboard.press("Control+k");
    await expect(hands.palette).toBeVisible();
    await expect(hands.shortcuts).toBeHidden();
    await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  });
});
