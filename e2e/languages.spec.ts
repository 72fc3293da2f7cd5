import { expect, test } from "./chat-test";
import { Hands } from "./pages/hands";

test.describe("in German", () => {
  test("a choice changes every text at once, without losing anything, and stays", async ({
    chat,
    ollama,
    page,
  }) => {
    const hands = new Hands(page);
    ollama.chat([
      { text: "Hallo aus der Attrappe." },
      { done: { eval_count: 107, eval_duration: 2_000_000_000 } },
    ]);
    await chat.open();
    await chat.ask("Wie geht es?");
    await expect(chat.strip).toContainText("53.5 tokens/s");
    await chat.message.fill("Noch nicht gesendet");
    await page.evaluate(() => Object.assign(window, { wasNotReloaded: true }));

    await hands.preferencesButton.click();
    await hands.choose("Deutsch");
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await expect(page.getByRole("dialog", { name: "Anzeige und Sprache" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("article").last()).toContainText("53,5 Token/s");
    await expect(page.locator("#message")).toHaveValue("Noch nicht gesendet");
    expect(await page.evaluate(() => Object.hasOwn(window, "wasNotReloaded"))).toBe(true);

    await page.reload();
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog", { name: "Befehlspalette" })).toBeVisible();
  });

  test.describe("for a German browser", () => {
    test.use({ locale: "de-DE" });

    test("the page comes in German, and a failure says in German what happened", async ({ ollama, page }) => {
      ollama.chat([{ text: "Halb" }, { die: true }]);
      await page.goto("/");
      await expect(page.locator("html")).toHaveAttribute("lang", "de");
      await expect(page.locator("#message")).toBeFocused();
      await page.locator("#message").fill("Und?");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("article").getByRole("alert")).toContainText(
        "bevor die Antwort fertig war",
      );
    });
  });
});

test("from right to left the page is a mirror, and nothing sticks out of it", { tag: "@phone" }, async ({
  chat,
  page,
}) => {
  await chat.open();
  await chat.ask("لماذا السماء زرقاء؟");
  await expect(chat.strip).toHaveAttribute("data-phase", "done");
  await expect(chat.questions.getByText("لماذا")).toHaveCSS("direction", "rtl");
  await expect(chat.answerText.locator("p")).toHaveCSS("direction", "ltr");
  const width = await page.evaluate(() => innerWidth);
  const before = await chat.boxOf(chat.model);
  await page.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  const mirrored = await chat.boxOf(chat.model);
  expect(Math.abs(width - (mirrored.x + mirrored.width) - before.x)).toBeLessThanOrEqual(2);
  await expect(chat.answerText.locator("p")).toHaveCSS("direction", "ltr");
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});
