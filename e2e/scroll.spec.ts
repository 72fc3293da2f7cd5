import { expect, test } from "./chat-test";
import { beginAnswer } from "./written-answer";

/** Enough for several screens. */
const PARAGRAPHS = Array.from(
  { length: 40 },
  (_, number) => `Paragraph ${number} has a few words to fill a line of the page.\n\n`,
);
/** Nearer than this is "at the end". */
const END_PX = 24;

test.describe("reading while an answer grows", () => {
  test("the page follows the end", { tag: "@phone" }, async ({ chat, ollama }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("At length, please");
    await answer.request;
    answer.say(...PARAGRAPHS);
    await expect(chat.answer.getByText("Paragraph 39 ")).toBeInViewport();
    await expect.poll(() => chat.distanceToEnd()).toBeLessThan(END_PX);
    answer.say(...PARAGRAPHS, "The end.");
    await expect(chat.answer.getByText("The end.")).toBeInViewport();
    await expect(chat.strip).toBeInViewport({ ratio: 1 });
    await expect(chat.jumpToEnd).toHaveCount(0);
    answer.end();
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    await expect.poll(() => chat.distanceToEnd()).toBeLessThan(END_PX);
  });

  for (const { how, scrollUp } of [
    { how: "the wheel", scrollUp: "wheel" },
    { how: "a key", scrollUp: "key" },
  ] as const) {
    test(`scrolling up with ${how} stops the following at once; the button returns`, async ({
      chat,
      ollama,
      page,
    }) => {
      const answer = beginAnswer(ollama);
      await chat.open();
      await chat.ask("At length, please");
      await answer.request;
      answer.say(...PARAGRAPHS);
      await expect(chat.answer.getByText("Paragraph 39 ")).toBeInViewport();
      const end = await chat.scrollTop();
      if (scrollUp === "wheel") {
        await chat.conversation.hover();
        await page.mouse.wheel(0, -400);
      } else {
        await chat.conversation.focus();
        await page.keyboard.press("PageUp");
      }
      await expect(chat.jumpToEnd).toBeVisible();
      const place = await settledScrollTop(chat);
      expect(place).toBeLessThan(end);
      answer.say(...PARAGRAPHS, "Further down.");
      await expect(chat.answer.getByText("Further down.")).toBeAttached();
      expect(await chat.scrollTop()).toBe(place);
      await chat.jumpToEnd.click();
      await expect(chat.answer.getByText("Further down.")).toBeInViewport();
      await expect(chat.jumpToEnd).toHaveCount(0);
      answer.say("\n\n", ...PARAGRAPHS, "The very end.");
      await expect(chat.answer.getByText("The very end.")).toBeInViewport();
      answer.end();
    });
  }

  test("a new question goes to the end, from wherever one reads", async ({ chat, ollama, page }) => {
    ollama.chat([...PARAGRAPHS.map((text) => ({ text })), { done: {} }]);
    await chat.open();
    await chat.ask("At length, please");
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    await chat.conversation.focus();
    await page.keyboard.press("Home");
    await expect.poll(() => chat.scrollTop()).toBe(0);
    const second = beginAnswer(ollama);
    await chat.ask("And now?");
    await second.request;
    await expect(chat.questions.last()).toBeInViewport({ ratio: 1 });
    await expect.poll(() => chat.distanceToEnd()).toBeLessThan(END_PX);
  });
});

/** Where the conversation stands once a smooth scroll has ended. */
async function settledScrollTop(chat: { scrollTop(): Promise<number> }): Promise<number> {
  let last = await chat.scrollTop();
  await expect
    .poll(async () => {
      const before = last;
      last = await chat.scrollTop();
      return last - before;
    })
    .toBe(0);
  return last;
}
