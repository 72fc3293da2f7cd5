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
      await expect(chat.tryAgain).toBeVisible();
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

  test("is followed by another try in the same place", async ({ chat, ollama }) => {
    const first = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Once more");
    await first.request;
    first.say("No");
    await expect(chat.answerText).toHaveText("No");
    await chat.stop.click();
    const second = beginAnswer(ollama);
    await chat.tryAgain.click();
    await second.request;
    second.say("Yes");
    second.end();
    await expect(chat.answerText).toHaveText("Yes");
    await expect(chat.answers).toHaveCount(1);
    await expect(chat.questions).toHaveText(["Once more"]);
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

  test("leaving the page ends the model's work too", async ({ chat, ollama, page }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("And I leave");
    const request = await answer.request;
    answer.say("Not");
    await expect(chat.answerText).toHaveText("Not");
    await page.goto("about:blank");
    await request.closed;
    expect(request.aborted).toBe(true);
  });

  test("a new chat ends the answer of the old one", async ({ chat, ollama }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Old");
    const request = await answer.request;
    answer.say("Old words");
    await expect(chat.answerText).toHaveText("Old words");
    await chat.newChat.click();
    await expect(chat.questions).toHaveCount(0);
    await request.closed;
    expect(request.aborted).toBe(true);
  });
});
