import { expect, test } from "./chat-test";
import { askForAnswer, beginAnswer } from "./written-answer";

/** Enough for several screens. */
const PARAGRAPHS = Array.from(
  { length: 40 },
  (_, number) => `Paragraph ${number} has a few words to fill a line of the page.\n\n`,
);
/** Nearer than this is "at the end". */
const END_PX = 24;

test.describe("reading while an answer grows", () => {
  test("the page follows the end", { tag: "@phone" }, async ({ chat, ollama }) => {
    const answer = await askForAnswer(chat, ollama, "At length, please");
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
      const answer = await askForAnswer(chat, ollama, "At length, please");
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

  test("the question stays at the top until its answer fills the page", { tag: "@phone" }, async ({
    chat,
    ollama,
  }) => {
    ollama.chat([...PARAGRAPHS.map((text) => ({ text })), { done: {} }]);
    await chat.open();
    await chat.ask("At length, please");
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    const answer = beginAnswer(ollama);
    await chat.ask("And in short?");
    await answer.request;
    const question = chat.questions.last();
    const top = (await chat.boxOf(chat.conversation)).y;
    await expect.poll(async () => (await chat.boxOf(question)).y - top).toBeLessThan(40);
    // The glide is over when it has arrived.
    await expect.poll(() => chat.distanceToEnd()).toBeLessThan(1);
    const place = (await chat.boxOf(question)).y;
    answer.say("A few words.", "\n\nAnd a few more.");
    await expect(chat.answerText).toContainText("And a few more.");
    expect(Math.abs((await chat.boxOf(question)).y - place)).toBeLessThanOrEqual(1);
    answer.say("\n\n", ...PARAGRAPHS, "The end.");
    await expect(chat.answer.getByText("The end.")).toBeInViewport();
    await expect(question).not.toBeInViewport();
    answer.end();
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    await expect.poll(() => chat.distanceToEnd()).toBeLessThan(END_PX);
  });

  test("the way back says how much has come meanwhile, and hands the focus to the conversation", async ({
    chat,
    ollama,
    page,
  }) => {
    const answer = await askForAnswer(chat, ollama, "At length, please");
    answer.say(...PARAGRAPHS);
    await expect(chat.answer.getByText("Paragraph 39 ")).toBeInViewport();
    await chat.conversation.focus();
    await page.keyboard.press("Home");
    await expect(chat.jumpToEnd).toHaveAccessibleName("Jump to end");
    answer.say(...PARAGRAPHS.slice(0, 4));
    await expect(chat.jumpToEnd).toHaveAccessibleName("Jump to end, 50 new words");
    answer.say("Two more.");
    answer.end();
    await expect(chat.jumpToEnd).toHaveAccessibleName("Jump to end, 54 new words");
    await chat.jumpToEnd.press("Enter");
    await expect(chat.answer.getByText("Two more.")).toBeInViewport();
    await expect(chat.conversation).toBeFocused();
  });

  test("text that is selected stands still", async ({ chat, ollama }) => {
    const answer = await askForAnswer(chat, ollama, "At length, please");
    answer.say(...PARAGRAPHS);
    const last = chat.answer.getByText("Paragraph 39 ");
    await expect(last).toBeInViewport();
    await expect.poll(() => chat.distanceToEnd()).toBeLessThan(END_PX);
    await last.dblclick();
    // As the event of the page's own last scroll does when the selection overtakes it.
    await chat.conversation.dispatchEvent("scroll");
    const place = (await chat.boxOf(last)).y;
    answer.say("Further down.\n\n".repeat(40), "The end.");
    await expect(chat.answer.getByText("The end.")).toBeAttached();
    expect((await chat.boxOf(last)).y).toBe(place);
    answer.end();
  });

  test("text that is selected while the page glides to a new question ends the glide", async ({
    chat,
    ollama,
  }) => {
    ollama.chat([...PARAGRAPHS.slice(0, 20).map((text) => ({ text })), { done: {} }]);
    await chat.open();
    await chat.ask("At length, please");
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    await expect.poll(() => chat.distanceToEnd()).toBeLessThan(1);
    const selected = chat.conversation.evaluate(
      (box) =>
        new Promise<number>((resolve) => {
          const select = () => {
            document.getSelection()?.selectAllChildren(box.querySelector(".md p:last-of-type") ?? box);
            // The selection is told in a task of its own, and what it stops has stopped by the next frame.
            document.addEventListener(
              "selectionchange",
              () => requestAnimationFrame(() => resolve(box.scrollTop)),
              { once: true },
            );
          };
          const before = box.scrollTop;
          const onScroll = () => {
            if (box.scrollTop <= before) return;
            box.removeEventListener("scroll", onScroll);
            select();
          };
          box.addEventListener("scroll", onScroll);
        }),
    );
    const answer = beginAnswer(ollama);
    await chat.ask("And now?");
    const place = await selected;
    answer.say(...PARAGRAPHS, "The end.");
    await expect(chat.answer.getByText("The end.")).toBeAttached();
    expect(await chat.scrollTop()).toBe(place);
    expect(await chat.distanceToEnd()).toBeGreaterThan(END_PX);
    answer.end();
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
