import { expect, test } from "./chat-test";
import { Hands } from "./pages/hands";
import { beginAnswer } from "./written-answer";

test.describe("the palette", () => {
  test("finds an action, a chat and a model by a few letters", async ({ chat, ollama, page }) => {
    const hands = new Hands(page);
    ollama.models([{ name: "fake:latest", loaded: true }, { name: "other:latest" }]);
    await chat.open();
    await chat.converse("Where do swallows winter?", "Hello from the fake.");

    await hands.openPalette();
    await expect(hands.paletteField).toBeFocused();
    await page.keyboard.type("nchat");
    await expect(hands.results.first()).toHaveText(/^New chat/);
    await page.keyboard.press("Enter");
    await expect(chat.answers).toHaveCount(0);
    await expect(chat.message).toBeFocused();

    await hands.openPalette();
    await expect(hands.results.first()).toHaveText(/^New chat/);
    await page.keyboard.type("swallows");
    await page.keyboard.press("Enter");
    await expect(chat.questions).toHaveText("Where do swallows winter?");

    await hands.openPalette();
    await page.keyboard.type("other");
    await page.keyboard.press("Enter");
    await expect(chat.model).toHaveAccessibleName(/^Model other:latest/);
  });

  test("is walked through by arrows, and says which of how many is meant", async ({ chat, page }) => {
    const hands = new Hands(page);
    await chat.open();
    await hands.openPalette();
    await page.keyboard.type("text");
    const count = await hands.results.count();
    expect(count).toBeGreaterThan(1);
    await expect(hands.palette.getByRole("status")).toHaveText(`${count} results`);
    await page.keyboard.press("ArrowUp");
    const last = hands.results.last();
    await expect(last).toHaveAttribute("aria-selected", "true");
    await expect(hands.paletteField).toHaveAttribute(
      "aria-activedescendant",
      (await last.getAttribute("id")) ?? "",
    );
    await page.keyboard.press("ArrowDown");
    await expect(hands.results.first()).toHaveAttribute("aria-selected", "true");
    await page.keyboard.type("zzz");
    await expect(hands.palette).toContainText("Nothing matches “textzzz”.");
    await page.keyboard.press("Enter");
    await expect(hands.palette).toBeVisible();
  });

  test("opens without a keyboard, from the preferences", { tag: "@phone" }, async ({ chat, page }) => {
    const hands = new Hands(page);
    await chat.open();
    await hands.preferencesButton.click();
    const way = hands.preferences.getByRole("button", { name: "Command palette" });
    const { height } = await chat.boxOf(way);
    if (await page.evaluate(() => matchMedia("(pointer: coarse)").matches))
      expect(height).toBeGreaterThanOrEqual(44);
    await way.click();
    await expect(hands.paletteField).toBeFocused();
    await expect(hands.preferences).toBeHidden();
    await page.keyboard.press("Escape");
    await expect(hands.palette).toBeHidden();
    await expect(hands.preferencesButton).toBeFocused();
  });

  test("closes by Esc alone: the answer behind it goes on, and so does writing", async ({
    chat,
    ollama,
    page,
  }) => {
    const hands = new Hands(page);
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Tell me");
    const request = await answer.request;
    answer.say("Half");
    await expect(chat.answerText).toHaveText("Half");
    await chat.message.fill("My next");
    await hands.openPalette();
    await page.keyboard.press("Escape");
    await expect(hands.palette).toBeHidden();
    await expect(chat.message).toBeFocused();
    await page.keyboard.type(" question");
    await expect(chat.message).toHaveValue("My next question");
    answer.say(" and whole.");
    answer.end();
    await expect(chat.answerText).toHaveText("Half and whole.");
    expect(request.aborted).toBe(false);
  });
});
