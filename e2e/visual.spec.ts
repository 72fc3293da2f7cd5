import type { Page } from "@playwright/test";
import { expect, test } from "./chat-test";
import type { ChatPage } from "./pages/chat-page";
import { ComposerPage } from "./pages/composer";
import { Hands } from "./pages/hands";
import { ModelsPage } from "./pages/models";
import { Sidebar } from "./pages/sidebar";
import { SHOWN_CHATS, SHOWN_MODELS, SHOWN_NOW_MS } from "./shown-chats";
import { storeChats } from "./stored-chat";

/** Code is drawn in the machine's own font, and a phone's screen is mostly text: a larger part of it may differ. */
const MOSTLY_TEXT = { maxDiffPixelRatio: 0.012 };

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    // Letters stand on whole pixels, whatever the machine's hinting.
    await use({
      ...launchOptions,
      args: [...(launchOptions.args ?? []), "--disable-font-subpixel-positioning"],
    });
  },
});

/**
 * The main screens as they were last agreed on, in `e2e/snapshots/`; four of them are the README's pictures.
 * `npm run test:e2e -- visual --update-snapshots` makes those anew that have changed: look at them before they go in.
 */
for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme, timezoneId: "UTC" });

    test.describe("on a desk", () => {
      test.use({ viewport: { width: 1280, height: 940 } });

      test("the main screens look as agreed", async ({ chat, page, ollama, baseURL }) => {
        const looks = (name: string, tolerance = {}) => expectLook(page, `${name}-${colorScheme}`, tolerance);
        const hands = new Hands(page);
        const sidebar = new Sidebar(page);
        const composer = new ComposerPage(page);
        const models = new ModelsPage(page);
        ollama.models(SHOWN_MODELS);
        await openShown(chat, baseURL ?? "");
        await expect(chat.answerText.locator(".katex")).toHaveCount(3);
        await looks("conversation", MOSTLY_TEXT);

        await chat.details.click();
        await expect(chat.panel.locator("canvas")).toBeVisible();
        await looks("details", MOSTLY_TEXT);
        await chat.details.click();

        await sidebar.chat("Regex for log lines").click();
        await expect(chat.failure).toBeVisible();
        await looks("error");

        await chat.newChat.click();
        await expect(chat.answers).toHaveCount(0);
        await looks("empty");

        await composer.openSettings();
        await looks("settings");
        await composer.closeSettings();

        await models.open();
        await looks("models");
        await models.openDetails("qwen3:4b");
        await expect(models.sheet).toContainText("40,960 tokens");
        await looks("model-sheet");
        await page.keyboard.press("Escape");
        await expect(models.sheet).toHaveCount(0);

        await hands.openPalette();
        await expect(hands.results.first()).toBeVisible();
        await looks("palette");
        await page.keyboard.press("Escape");
        await expect(hands.palette).toBeHidden();
      });
    });

    test.describe("on a phone", () => {
      test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

      test("the main screens look as agreed", async ({ chat, page, ollama, baseURL }) => {
        const looks = (name: string) => expectLook(page, `phone-${name}-${colorScheme}`, MOSTLY_TEXT);
        const sidebar = new Sidebar(page);
        const composer = new ComposerPage(page);
        ollama.models(SHOWN_MODELS);
        await openShown(chat, baseURL ?? "");
        await looks("conversation");

        await sidebar.show.tap();
        await expect(sidebar.drawer).toBeVisible();
        await looks("chats");
        await page.keyboard.press("Escape");
        await expect(sidebar.drawer).toHaveCount(0);

        await composer.openSettings();
        await looks("settings");
      });
    });
  });
}

/** Opens the page at the first of the stored chats, at a time that does not pass, with all that is loaded late. */
async function openShown(chat: ChatPage, baseUrl: string): Promise<void> {
  const { page } = chat;
  await page.clock.setFixedTime(SHOWN_NOW_MS);
  await storeChats(page, baseUrl, SHOWN_CHATS);
  await chat.open();
  await expect(chat.answerText.locator("pre [class^=md-t-]").first()).toBeVisible();
  await expect(chat.strip).toBeInViewport({ ratio: 1 });
}

/** The screen as it rests: fonts there, nothing under the pointer. */
async function expectLook(page: Page, name: string, tolerance: object): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  await expect(page).toHaveScreenshot(`${name}.png`, tolerance);
}
