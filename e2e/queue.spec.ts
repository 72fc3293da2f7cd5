import { expect, test } from "./chat-test";
import { beginAnswer } from "./written-answer";

test.describe("asking while an answer runs", () => {
  test("the question waits, and is asked when the answer ends", { tag: "@phone" }, async ({
    chat,
    ollama,
    page,
  }) => {
    const queue = page.getByRole("region", { name: "Questions that wait" });
    const first = beginAnswer(ollama);
    await chat.open();
    await chat.ask("First?");
    await first.request;
    first.say("One.");
    await chat.ask("Second?");
    await expect(queue).toContainText("Second?");
    await expect(chat.message).toHaveValue("");
    await expect(chat.questions).toHaveText(["First?"]);
    const second = beginAnswer(ollama);
    first.end();
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
    chat,
    ollama,
    page,
  }) => {
    const queue = page.getByRole("region", { name: "Questions that wait" });
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("First?");
    await answer.request;
    answer.say("One.");
    await chat.ask("Second?");
    await chat.ask("Third?");
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
    answer.end();
    expect((await next.request).body).toMatchObject({
      messages: [{ content: "First?" }, { content: "One." }, { content: "Changed?" }],
    });
    next.end();
  });

  test("after a stop it waits until it is sent", async ({ chat, ollama, page }) => {
    const queue = page.getByRole("region", { name: "Questions that wait" });
    const first = beginAnswer(ollama);
    await chat.open();
    await chat.ask("First?");
    await first.request;
    first.say("One.");
    await expect(chat.answerText).toHaveText("One.");
    await chat.ask("Second?");
    await chat.stop.click();
    await expect(chat.strip).toContainText("stopped");
    await expect(queue).toContainText("1 question waits");
    const second = beginAnswer(ollama);
    await queue.getByRole("button", { name: "Send now" }).click();
    await second.request;
    second.say("Two.");
    second.end();
    await expect(chat.answerText).toHaveText("Two.");
    await expect(queue).toHaveCount(0);
  });

  test("sent now, it stops the running answer first", async ({ chat, ollama, page }) => {
    const queue = page.getByRole("region", { name: "Questions that wait" });
    const first = beginAnswer(ollama);
    await chat.open();
    await chat.ask("First?");
    await first.request;
    first.say("One.");
    await expect(chat.answerText).toHaveText("One.");
    await chat.ask("Second?");
    const second = beginAnswer(ollama);
    await queue.getByRole("button", { name: "Send now" }).click();
    await second.request;
    second.say("Two.");
    second.end();
    await expect(chat.answerText).toHaveText("Two.");
    await expect(chat.answers.first().locator("[data-phase]")).toContainText("stopped");
  });
});
