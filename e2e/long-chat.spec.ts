import type { Locator } from "@playwright/test";
import { expect, test } from "./chat-test";
import { Sidebar } from "./pages/sidebar";
import { longChat, storeChat } from "./stored-chat";
import { beginAnswer } from "./written-answer";

const TURNS = 1_000;
const MAX_ELEMENTS = 1_500;

test.describe("a conversation with two thousand messages", () => {
  test.beforeEach(async ({ page, baseURL }) => {
    await storeChat(page, baseURL ?? "", longChat(TURNS));
  });

  test("opens at its end, and is never whole in the page", { tag: "@phone" }, async ({
    chat,
    page,
    ollama,
  }) => {
    await chat.open();
    await expect(chat.answers.last()).toContainText("Answer number 999");
    await expect(chat.strip).toBeInViewport({ ratio: 1 });
    expect(await chat.distanceToEnd()).toBeLessThan(2);
    expect(await page.locator("*").count()).toBeLessThan(MAX_ELEMENTS);
    const answer = beginAnswer(ollama);
    await chat.ask("And now?");
    await answer.request;
    answer.say("Well. ");
    await expect(chat.answerText).toContainText("Well.");
    await expect(chat.questions.last()).toBeInViewport({ ratio: 1 });
    await expect.poll(() => chat.distanceToEnd()).toBeLessThan(2);
    expect(await page.locator("*").count()).toBeLessThan(MAX_ELEMENTS);
    answer.end();
  });

  test("shows every message that one scrolls to, in its order", async ({ chat, page }) => {
    await chat.open();
    await chat.conversation.focus();
    await page.keyboard.press("Home");
    await expect(page.getByText("Question number 0?")).toBeInViewport();
    await expect.poll(() => chat.scrollTop()).toBe(0);
    for (const part of [0.25, 0.5, 0.75]) {
      await chat.conversation.evaluate((box, to) => {
        box.scrollTop = box.scrollHeight * to;
      }, part);
      await expect.poll(() => hasGapInSight(chat.conversation)).toBe(false);
      const numbers = (await chat.questions.allInnerTexts()).map((text) => Number(/\d+/.exec(text)?.[0]));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(await page.locator("*").count()).toBeLessThan(MAX_ELEMENTS);
    }
    await page.keyboard.press("End");
    await expect(page.getByText("Question number 999?")).toBeInViewport();
  });

  test("what one reads stays in its place while one scrolls up through what was never seen", async ({
    chat,
    page,
  }) => {
    await chat.open();
    await chat.conversation.hover();
    for (let turn = 0; turn < 12; turn++) {
      const before = await firstInSight(chat.conversation);
      await page.mouse.wheel(0, -300);
      await expect
        .poll(async () => (await topOf(chat.conversation, before.id)) - before.top)
        .toBeGreaterThan(299);
      // Exactly as far as the wheel was turned: nothing that appeared above has pushed it.
      expect(Math.abs((await topOf(chat.conversation, before.id)) - before.top - 300)).toBeLessThanOrEqual(1);
    }
  });

  test("a search leads to what was found, and the page stays there", { tag: "@phone" }, async ({
    baseURL,
    chat,
    page,
  }) => {
    const messages = longChat(TURNS).map((message) =>
      message.id === "a7"
        ? { ...message, content: `${"Grass and more grass. ".repeat(400)}\n\nA **zebra** at last.` }
        : message,
    );
    await storeChat(page, baseURL ?? "", messages);
    const sidebar = new Sidebar(page);
    await chat.open();
    await sidebar.find("number 7?");
    await sidebar.chats.press("Enter");
    await expect(chat.conversation.getByText("Question number 7?")).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("article").filter({ hasText: "Question number 7?" })).toBeFocused();
    await sidebar.find("zebra");
    await sidebar.chats.click();
    await expect(chat.conversation.getByText("zebra at last.")).toBeInViewport({ ratio: 1 });
    await expect.poll(() => page.evaluate(() => CSS.highlights.get("sought")?.size)).toBe(1);
    await expect.poll(() => hasGapInSight(chat.conversation)).toBe(false);
    await expect(chat.jumpToEnd).toBeVisible();
    expect(await page.locator("*").count()).toBeLessThan(MAX_ELEMENTS);
  });

  test("the focus stays where it is when its message is out of sight", async ({ chat, page }) => {
    await chat.open();
    const details = chat.details;
    await details.click();
    await expect(chat.panel).toBeVisible();
    const older = page
      .getByRole("article", { name: "Answer" })
      .filter({ hasText: "Answer number 997" })
      .getByRole("button", { name: "Details" });
    await older.focus();
    await chat.conversation.evaluate((box) => {
      box.scrollTop = 0;
    });
    await expect(page.getByText("Question number 0?")).toBeInViewport();
    await expect(older).toBeFocused();
    await expect(chat.panel).toBeAttached();
    await page.keyboard.press("Enter");
    await expect(older).toHaveAttribute("aria-expanded", "true");
  });
});

/** Whether the viewport shows room whose messages are not there. */
function hasGapInSight(conversation: Locator): Promise<boolean> {
  return conversation.evaluate((box) => {
    const sight = box.getBoundingClientRect();
    return [...box.querySelectorAll("[role=log] > [aria-hidden]")].some((gap) => {
      const { top, bottom } = gap.getBoundingClientRect();
      return bottom > sight.top + 1 && top < sight.bottom - 1;
    });
  });
}

/** The first message that is whole in sight. */
function firstInSight(conversation: Locator): Promise<{ id: string; top: number }> {
  return conversation.evaluate((box) => {
    const edge = box.getBoundingClientRect().top;
    for (const message of box.querySelectorAll<HTMLElement>("[data-message]")) {
      const { top } = message.getBoundingClientRect();
      if (top >= edge) return { id: message.dataset.message ?? "", top };
    }
    throw new Error("no message is in sight");
  });
}

function topOf(conversation: Locator, id: string): Promise<number> {
  return conversation.evaluate(
    (box, wanted) =>
      box.querySelector(`[data-message="${wanted}"]`)?.getBoundingClientRect().top ?? Number.NaN,
    id,
  );
}
