import type { Locator } from "@playwright/test";
import type { RecordedRequest } from "../test/fake-ollama";
import { test as chatTest, expect } from "./chat-test";
import { ComposerPage } from "./pages/composer";
import { beginAnswer, type WrittenAnswer } from "./written-answer";

interface Running extends Pick<WrittenAnswer, "say" | "end"> {
  readonly asked: RecordedRequest;
}

const test = chatTest.extend<{ queue: Locator; running: Running }>({
  queue: ({ page }, use) => use(page.getByRole("region", { name: "Questions that wait" })),
  /** The answer to "First?", which has said "One." so far. */
  running: async ({ chat, ollama }, use) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("First?");
    const asked = await answer.request;
    answer.say("One.");
    await expect(chat.answerText).toHaveText("One.");
    await use({ ...answer, asked });
  },
});

test.describe("asking while an answer runs", () => {
  test("the question waits, and is asked when the answer ends", { tag: "@phone" }, async ({
    running,
    queue,
    chat,
    ollama,
  }) => {
    await chat.ask("Second?");
    await expect(queue).toContainText("Second?");
    await expect(chat.message).toHaveValue("");
    await expect(chat.questions).toHaveText(["First?"]);
    const second = beginAnswer(ollama);
    running.end();
    expect((await second.request).body).toMatchObject({
      messages: [{ content: "First?" }, { content: "One." }, { content: "Second?" }],
    });
    await expect(queue).toHaveCount(0);
    second.say("Two.");
    second.end();
    await expect(chat.questions).toHaveText(["First?", "Second?"]);
    await expect(chat.answerText).toHaveText("Two.");
  });

  test("a waiting question can be changed, taken back and survives a reload", async ({
    running,
    queue,
    chat,
    ollama,
    page,
  }) => {
    await chat.ask("Second?");
    await chat.ask("Third?");
    await expect(queue.getByRole("listitem")).toHaveText(["Second?", "Third?"]);
    await queue.getByRole("button", { name: "Edit waiting question" }).first().click();
    await page.getByRole("textbox", { name: "Edit waiting question" }).fill("Changed?");
    await page.keyboard.press("Enter");
    await expect(queue.getByRole("listitem")).toHaveText(["Changed?", "Third?"]);
    await queue.getByRole("button", { name: "Remove" }).last().click();
    await expect(queue.getByRole("listitem")).toHaveText(["Changed?"]);
    await chat.reload();
    await expect(queue.getByRole("listitem")).toHaveText(["Changed?"]);
    await expect(chat.answerText).toHaveText("One.");
    const next = beginAnswer(ollama);
    running.end();
    expect((await next.request).body).toMatchObject({
      messages: [{ content: "First?" }, { content: "One." }, { content: "Changed?" }],
    });
    next.end();
  });

  test("one that is being changed is asked as it was saved, however long ago the answer ended", async ({
    running,
    queue,
    chat,
    ollama,
    page,
  }) => {
    const field = page.getByRole("textbox", { name: "Edit waiting question" });
    await chat.ask("Second?");
    await queue.getByRole("button", { name: "Edit waiting question" }).click();
    await field.fill("Changed");
    running.end();
    await expect(chat.announcement).toHaveText("The answer is complete.");
    await expect(queue).toContainText("1 question waits");
    await expect(field).toBeFocused();
    await page.keyboard.type("?");
    const second = beginAnswer(ollama);
    await page.keyboard.press("Enter");
    expect((await second.request).body).toMatchObject({
      messages: [{ content: "First?" }, { content: "One." }, { content: "Changed?" }],
    });
    await expect(queue).toHaveCount(0);
    await expect(chat.message).toBeFocused();
    second.end();
  });

  test("whoever stands at it when it is asked writes on in the composer", async ({
    running,
    queue,
    chat,
    ollama,
  }) => {
    await chat.ask("Second?");
    await queue.getByRole("button", { name: "Edit waiting question" }).focus();
    const second = beginAnswer(ollama);
    running.end();
    await second.request;
    await expect(queue).toHaveCount(0);
    await expect(chat.message).toBeFocused();
    second.end();
  });

  test("after a stop it waits until it is sent", async ({ running, queue, chat, ollama }) => {
    await chat.ask("Second?");
    await expect(queue).toContainText("Second?");
    const second = beginAnswer(ollama);
    await chat.stop.click();
    await expect(chat.strip).toContainText("stopped");
    await running.asked.closed;
    expect(running.asked.aborted).toBe(true);
    await expect(queue).toContainText("1 question waits");
    await queue.getByRole("button", { name: "Send now" }).click();
    expect((await second.request).body).toMatchObject({
      messages: [{ content: "First?" }, { content: "One." }, { content: "Second?" }],
    });
    second.say("Two.");
    second.end();
    await expect(chat.answerText).toHaveText("Two.");
    await expect(queue).toHaveCount(0);
  });

  test("sent now, it stops the running answer first", async ({ running, queue, chat, ollama }) => {
    await chat.ask("Second?");
    const second = beginAnswer(ollama);
    await queue.getByRole("button", { name: "Send now" }).click();
    await second.request;
    expect(running.asked.aborted).toBe(true);
    second.say("Two.");
    second.end();
    await expect(chat.answerText).toHaveText("Two.");
    await expect(chat.answers.first().locator("[data-phase]")).toContainText("stopped");
  });

  test("however low the page is, what waits and what is written leave room for the buttons", async ({
    running,
    queue,
    chat,
    page,
  }) => {
    const composer = new ComposerPage(page);
    for (const question of ["Second?", "Third?", "Fourth?", "Fifth?"]) await chat.ask(question);
    await expect(queue.getByRole("listitem")).toHaveCount(4);
    await composer.files.setInputFiles([
      { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("remember the milk") },
      { name: "sound.mp3", mimeType: "audio/mpeg", buffer: Buffer.from([0, 1, 2, 3]) },
    ]);
    await expect(composer.attached).toHaveCount(1);
    await chat.message.fill("a line\n".repeat(10));
    for (const [width, height] of [
      [667, 375],
      [390, 420],
      [844, 320],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const part of [chat.stop, composer.sendNext, composer.settingsButton, chat.message])
        await expect(part).toBeInViewport({ ratio: 1 });
      expect((await chat.boxOf(chat.conversation)).height).toBeGreaterThan(40);
      await expect(queue.getByRole("listitem").first()).toBeInViewport();
    }
    running.end();
  });
});
