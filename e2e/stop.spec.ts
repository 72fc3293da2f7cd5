import { createGate } from "../test/gate";
import { expect, test } from "./chat-test";
import type { ChatPage } from "./pages/chat-page";
import { beginAnswer } from "./written-answer";

const WAYS = [
  { way: "the Stop button", stop: (chat: ChatPage) => chat.stop.click() },
  { way: "Esc", stop: (chat: ChatPage) => chat.page.keyboard.press("Escape") },
] as const;

test.describe("stopping", () => {
  for (const { way, stop } of WAYS) {
    test(`before the first word, with ${way}: ends the model's work`, async ({ chat, ollama }) => {
      const answer = beginAnswer(ollama);
      await chat.open();
      await chat.ask("Think long");
      const request = await answer.request;
      await expect(chat.answer).toHaveAttribute("aria-busy", "true");
      await stop(chat);
      await expect(chat.answer).toContainText("Stopped before the first word.");
      await expect(chat.answer).toHaveAttribute("aria-busy", "false");
      await request.closed;
      expect(request.aborted).toBe(true);
      await expect(chat.failure).toHaveCount(0);
      await expect(chat.regenerate).toBeVisible();
    });

    test(`in the middle, with ${way}: ends the model's work and keeps the part`, async ({ chat, ollama }) => {
      const answer = beginAnswer(ollama);
      await chat.open();
      await chat.ask("Tell me a story");
      const request = await answer.request;
      answer.say("Once upon", " a time");
      await expect(chat.answerText).toHaveText("Once upon a time");
      await stop(chat);
      await expect(chat.answer).toHaveAttribute("aria-busy", "false");
      await request.closed;
      expect(request.aborted).toBe(true);
      await expect(chat.answerText).toHaveText("Once upon a time");
      await expect(chat.strip).toHaveAttribute("data-phase", "done");
      await expect(chat.strip).toContainText("stopped");
      await expect(chat.failure).toHaveCount(0);
    });
  }

  test("Esc in an open menu closes the menu alone", async ({ chat, ollama, page }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Tell me a story");
    const request = await answer.request;
    answer.say("Once upon");
    await expect(chat.answerText).toHaveText("Once upon");
    const button = page.getByRole("button", { name: "More about this question" });
    await button.press("Enter");
    await expect(page.getByRole("menuitem").first()).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menu")).toBeHidden();
    await expect(button).toBeFocused();
    answer.say(" a time");
    answer.end();
    await expect(chat.answerText).toHaveText("Once upon a time");
    expect(request.aborted).toBe(false);
  });

  test("while the model reads the question, before its headers: ends its work", async ({ chat, ollama }) => {
    ollama.chat((_, responder) => responder.gate(new Promise(() => {})));
    await chat.open();
    await chat.ask("Silence");
    await expect.poll(() => ollama.requests.some(({ path }) => path === "/api/chat")).toBe(true);
    await chat.stop.click();
    const request = ollama.requests.find(({ path }) => path === "/api/chat");
    await request?.closed;
    expect(request?.aborted).toBe(true);
  });

  test("leaves room for the next question, which knows the part", { tag: "@phone" }, async ({
    chat,
    ollama,
  }) => {
    const first = beginAnswer(ollama);
    await chat.open();
    await chat.ask("First?");
    await first.request;
    first.say("Half an");
    await expect(chat.answerText).toHaveText("Half an");
    await chat.stop.click();
    await expect(chat.send).toBeVisible();
    const second = beginAnswer(ollama);
    await chat.ask("Second?");
    expect((await second.request).body).toMatchObject({
      messages: [
        { role: "user", content: "First?" },
        { role: "assistant", content: "Half an" },
        { role: "user", content: "Second?" },
      ],
    });
    second.say("Whole.");
    second.end();
    await expect(chat.answerText).toHaveText("Whole.");
    await expect(chat.answers.first().locator(".md")).toHaveText("Half an");
  });

  test("is followed by another answer, and stays as a version of its own", async ({ chat, ollama }) => {
    const first = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Once more");
    await first.request;
    first.say("No");
    await expect(chat.answerText).toHaveText("No");
    await chat.stop.click();
    const second = beginAnswer(ollama);
    await chat.regenerate.click();
    await second.request;
    second.say("Yes");
    second.end();
    await expect(chat.answerText).toHaveText("Yes");
    await expect(chat.answers).toHaveCount(1);
    await expect(chat.questions).toHaveText(["Once more"]);
    expect((await chat.storedMessages()).map(({ content }) => content).sort()).toEqual([
      "No",
      "Once more",
      "Yes",
    ]);
  });

  test("is followed by the rest, from where it stopped", async ({ chat, ollama }) => {
    const first = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Count");
    await first.request;
    first.say("One, two");
    await expect(chat.answerText).toHaveText("One, two");
    await chat.stop.click();
    const second = beginAnswer(ollama);
    await chat.continueHere.click();
    expect((await second.request).body).toMatchObject({
      messages: [
        { role: "user", content: "Count" },
        { role: "assistant", content: "One, two" },
      ],
    });
    second.say(", three");
    await expect(chat.answerText).toHaveText("One, two, three");
    second.end();
    await expect(chat.answer).toHaveAttribute("aria-busy", "false");
    await expect(chat.answerText).toHaveText("One, two, three");
    await expect(chat.answers).toHaveCount(1);
  });

  test("says where it stopped and how long the model was held, also after a reload", {
    tag: "@phone",
  }, async ({ chat, ollama }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Count");
    const request = await answer.request;
    answer.say("one two", " three", " four five");
    await expect(chat.answerText).toHaveText("one two three four five");
    await chat.stop.click();
    await request.closed;
    expect(request.aborted).toBe(true);
    const release = /freed after (\d+ ms|0\.\d s)/;
    await expect(chat.strip).toContainText("stopped at 5 words");
    await expect(chat.strip).toContainText(release);
    await chat.reload();
    await expect(chat.strip).toContainText("stopped at 5 words");
    await chat.details.click();
    await expect(chat.figure("Tokens in · out")).toContainText(release);
    await expect(chat.answerText).toHaveText("one two three four five");
  });

  test("says that it is under way until the server has stopped, and that the prompt is being read", async ({
    chat,
    ollama,
    page,
  }) => {
    const answer = beginAnswer(ollama);
    const gate = createGate();
    await page.route("**/chat/*", async (route) => {
      await gate.opened;
      await route.continue();
    });
    await chat.open();
    await chat.ask("A long prompt");
    const request = await answer.request;
    await chat.stop.click();
    await expect(page.getByRole("button", { name: "Stopping…" })).toBeVisible();
    await expect(chat.strip).toContainText("stopping…");
    await expect(chat.strip).toContainText("the model is still reading the prompt");
    expect(request.aborted).toBe(false);
    gate.open();
    await request.closed;
    expect(request.aborted).toBe(true);
    await expect(chat.answer).toContainText("Stopped before the first word.");
    await expect(chat.send).toBeVisible();
  });

  test("says when it failed, while the answer goes on, and tries again", async ({
    chat,
    ollama,
    page,
    expectedTrouble,
  }) => {
    expectedTrouble.push(/ERR_FAILED/);
    const answer = beginAnswer(ollama);
    await page.route("**/chat/*", (route) => route.abort());
    await chat.open();
    await chat.ask("Go on and on");
    const request = await answer.request;
    answer.say("On");
    await expect(chat.answerText).toHaveText("On");
    await chat.stop.click();
    await expect(chat.failure).toContainText("It could not be stopped: the model is still running.");
    answer.say(" and on");
    await expect(chat.answerText).toHaveText("On and on");
    await page.unroute("**/chat/*");
    await chat.answer.getByRole("button", { name: "Stop again" }).click();
    await request.closed;
    expect(request.aborted).toBe(true);
    await expect(chat.strip).toContainText("stopped at 3 words");
    await expect(chat.failure).toHaveCount(0);
  });

  test("is no part of turning to a new chat: the old one's answer goes on, and can be stopped there", async ({
    chat,
    ollama,
    page,
  }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Old");
    const request = await answer.request;
    answer.say("Old words");
    await expect(chat.answerText).toHaveText("Old words");
    await chat.newChat.click();
    await expect(chat.questions).toHaveCount(0);
    await expect(chat.stop).toHaveCount(0);
    answer.say(" and more");
    await page.goBack();
    await expect(chat.answerText).toHaveText("Old words and more");
    await chat.stop.click();
    await request.closed;
    expect(request.aborted).toBe(true);
  });
});
