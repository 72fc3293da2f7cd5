import type { Locator } from "@playwright/test";
import { expect, test } from "./chat-test";
import { ComposerPage } from "./pages/composer";
import { Hands } from "./pages/hands";
import { beginAnswer } from "./written-answer";

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

test.describe("in German, on the smallest phone, with larger text", () => {
  test.use({ locale: "de-DE", viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });

  test("no button lies over another, and nothing has to be scrolled aside", async ({ ollama, page }) => {
    await page.goto("/");
    await page.evaluate(() => {
      document.documentElement.dataset.textSize = "larger";
    });
    await page.getByRole("button", { name: "Chat-Einstellungen" }).click();
    const settings = page.getByRole("dialog", { name: "Chat-Einstellungen" });
    await settings.getByRole("textbox", { name: "Wiederholungsstrafe" }).fill("1,1");
    await settings.getByRole("textbox", { name: "Kontextlänge" }).fill("8192");
    expect(await cutBoxes(settings)).toEqual([]);
    await page.keyboard.press("Escape");

    await page.locator("#message").fill("Zähle");
    await page.locator("#message").press("Enter");
    await expect(page.locator("[data-phase=done]")).toBeVisible();
    const answer = beginAnswer(ollama);
    await page.locator("#message").fill("Weiter");
    await page.locator("#message").press("Enter");
    answer.say("eins", " noch eins".repeat(9));
    await expect(page.locator(".md").last()).toHaveText(/^eins( noch eins){9}$/);
    await page.locator("#message").fill("Entwurf");
    const buttons = page.getByRole("form").getByRole("button");
    await expect(buttons).toHaveCount(5);
    await expect(page.getByRole("button", { name: "2 Einstellungen weichen ab" })).toBeVisible();
    expect(await overlaps(buttons)).toEqual([]);

    await page.getByRole("button", { name: "Stopp", exact: true }).click();
    const end = page
      .locator("[data-phase=done]")
      .last()
      .getByText(/Wörtern angehalten/);
    await expect(end).toBeVisible();
    expect(await isWholeOrEndsInDots(end)).toBe(true);
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

  const composer = new ComposerPage(page);
  await composer.openSettings();
  for (const name of ["Seed", "Keep in memory"]) {
    await composer.setting(name).fill("-3");
    await expect(composer.setting(name)).toHaveCSS("direction", "ltr");
    await expect(composer.setting(name)).toHaveCSS("text-align", "start");
  }
});

/** What is wider inside than it is, and would have to be scrolled aside. */
function cutBoxes(within: Locator): Promise<readonly string[]> {
  return within.evaluate((root) =>
    [root, ...root.querySelectorAll("*")]
      .filter((box) => box.clientWidth > 44 && box.scrollWidth > box.clientWidth + 1)
      .map((box) => `${box.tagName} ${box.className}: ${box.scrollWidth} in ${box.clientWidth}`),
  );
}

/** Everything around it shows it up to its own edge, where dots say that there is more. */
function isWholeOrEndsInDots(text: Locator): Promise<boolean> {
  return text.evaluate((box) => {
    const { right } = box.getBoundingClientRect();
    const isCut = box.scrollWidth > box.clientWidth;
    const row = box.parentElement?.parentElement?.getBoundingClientRect().right ?? 0;
    return right <= row && (!isCut || getComputedStyle(box).textOverflow === "ellipsis");
  });
}

/** The buttons that what is in the one before them reaches into, or that leave the page. */
function overlaps(buttons: Locator): Promise<readonly string[]> {
  return buttons.evaluateAll((row) =>
    row
      .filter((button, place) => {
        const before = row[place - 1];
        const { left, right } = button.getBoundingClientRect();
        const contents = [before, ...(before?.querySelectorAll("*") ?? [])];
        const reached = Math.max(...contents.map((part) => part?.getBoundingClientRect().right ?? 0));
        return right > innerWidth || reached > left + 1;
      })
      .map((button) => button.getAttribute("aria-label") ?? ""),
  );
}
