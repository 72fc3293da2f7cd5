import { expect, test } from "./chat-test";
import { ChatPage } from "./pages/chat-page";
import { beginAnswer } from "./written-answer";

test("a tab's title marks an answer that runs, and interrupts nobody with it", async ({
  chat,
  ollama,
  page,
}) => {
  const answer = beginAnswer(ollama);
  await chat.open();
  await chat.ask("Marked?");
  await answer.request;
  answer.say("Yes");
  await expect(chat.answerText).toHaveText("Yes");
  await expect(page).toHaveTitle("● Synapse");
  await expect(page.getByRole("alert")).toHaveCount(0);
  answer.end();
  await expect(page).toHaveTitle("Synapse");
});

test.describe("two tabs", () => {
  test("show the same running answer, and store it once", async ({ chat, ollama, context }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Shared?");
    await answer.request;
    answer.say("Once");
    await expect(chat.answerText).toHaveText("Once");
    const second = new ChatPage(await context.newPage());
    await second.open();
    await expect(second.answerText).toHaveText("Once");
    answer.say(" and", " for all");
    for (const tab of [chat, second]) {
      await expect(tab.answerText).toHaveText("Once and for all");
      await expect(tab.page).toHaveTitle("● Synapse");
    }
    answer.end();
    for (const tab of [chat, second]) {
      await expect(tab.answer).toHaveAttribute("aria-busy", "false");
      await expect(tab.answerText).toHaveText("Once and for all");
      await expect(tab.page).toHaveTitle("Synapse");
    }
    expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(1);
    expect((await chat.storedMessages()).map(({ content }) => content)).toEqual([
      "Shared?",
      "Once and for all",
    ]);
  });

  test("hear of what is asked, answered and stopped in the other", async ({ chat, ollama, context }) => {
    await chat.open();
    await chat.converse("First?", "Hello from the fake.");
    const second = new ChatPage(await context.newPage());
    await second.open();
    await expect(second.questions).toHaveText(["First?"]);
    const answer = beginAnswer(ollama);
    await second.ask("And from here?");
    const request = await answer.request;
    answer.say("From there");
    await expect(chat.questions).toHaveText(["First?", "And from here?"]);
    await expect(chat.answerText).toHaveText("From there");
    await chat.stop.click();
    await request.closed;
    expect(request.aborted).toBe(true);
    for (const tab of [chat, second]) await expect(tab.strip).toContainText("stopped at 2 words");
    await expect(chat.send).toBeVisible();
    ollama.chat([{ text: "Again." }, { done: {} }]);
    await chat.regenerate.click();
    for (const tab of [chat, second]) {
      await expect(tab.answerText).toHaveText("Again.");
      await expect(tab.answers).toHaveCount(2);
    }
  });

  test("one goes on writing when the other is closed", async ({ chat, ollama, context, page }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Who writes?");
    await answer.request;
    answer.say("I");
    const second = new ChatPage(await context.newPage());
    await second.open();
    await expect(second.answerText).toHaveText("I");
    await page.close();
    answer.say(" do.");
    answer.end();
    await expect(second.answerText).toHaveText("I do.");
    await expect(second.answer).toHaveAttribute("aria-busy", "false");
    await second.reload();
    await expect(second.answerText).toHaveText("I do.");
    await expect(second.failure).toHaveCount(0);
    expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(1);
  });

  test("a tab with another chat is marked while an answer runs", async ({ chat, ollama, context }) => {
    await chat.open();
    const second = new ChatPage(await context.newPage());
    await second.open();
    await second.newChat.click();
    const answer = beginAnswer(ollama);
    await chat.ask("Over here");
    await answer.request;
    await expect(second.page).toHaveTitle("● Synapse");
    await expect(second.questions).toHaveCount(0);
    answer.say("Hi.");
    answer.end();
    await expect(second.page).toHaveTitle("Synapse");
  });
});
