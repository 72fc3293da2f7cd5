import type { FakeOllama } from "../test/fake-ollama";
import { CUT_CONNECTION, expect, test } from "./chat-test";
import { ChatPage } from "./pages/chat-page";
import { beginAnswer } from "./written-answer";

/** How often the model was asked. */
function asked(ollama: FakeOllama): number {
  return ollama.requests.filter(({ path }) => path === "/api/chat").length;
}

test.describe("coming back to an answer that runs", () => {
  test("a reload shows the text so far and goes on", { tag: "@phone" }, async ({ chat, ollama }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Tell me a story");
    await answer.request;
    answer.say("Once upon", " a time");
    await expect(chat.answerText).toHaveText("Once upon a time");
    await chat.reload();
    await expect(chat.questions).toHaveText(["Tell me a story"]);
    await expect(chat.answerText).toHaveText("Once upon a time");
    await expect(chat.answer).toHaveAttribute("aria-busy", "true");
    answer.say(", there was");
    await expect(chat.answerText).toHaveText("Once upon a time, there was");
    await chat.reload();
    answer.say(" 🎉.");
    answer.end({ eval_count: 107, eval_duration: 2e9 });
    await expect(chat.answerText).toHaveText("Once upon a time, there was 🎉.");
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    await expect(chat.strip).toContainText("53.5");
    await expect(chat.failure).toHaveCount(0);
    expect(asked(ollama)).toBe(1);
    await chat.reload();
    await expect(chat.answerText).toHaveText("Once upon a time, there was 🎉.");
    await expect(chat.strip).toContainText("6 words");
    expect(asked(ollama)).toBe(1);
  });

  test("a reload before the first word waits on", async ({ chat, ollama }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Still there?");
    await answer.request;
    await chat.reload();
    await expect(chat.questions).toHaveText(["Still there?"]);
    await expect(chat.strip).toHaveAttribute("data-phase", "prefill");
    answer.say("Yes.");
    answer.end();
    await expect(chat.answerText).toHaveText("Yes.");
    await expect(chat.answer).toHaveAttribute("aria-busy", "false");
    expect(asked(ollama)).toBe(1);
  });

  test("a reload in the middle of a thought keeps the thought", async ({ chat, ollama }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Think");
    await answer.request;
    answer.write({ thinking: "First this," });
    await expect(chat.strip).toHaveAttribute("data-phase", "thinking");
    await chat.reload();
    answer.write({ thinking: " then that." });
    answer.say("Done.");
    answer.end();
    await expect(chat.answerText).toHaveText("Done.");
    await chat.answer.getByText(/Thought for/).click();
    await expect(chat.answer).toContainText("First this, then that.");
  });

  test("what was finished while the page was closed is there", async ({ chat, ollama, context, page }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Take your time");
    await answer.request;
    answer.say("Half");
    await expect(chat.answerText).toHaveText("Half");
    await page.close();
    answer.say(" and whole.");
    answer.end();
    const later = new ChatPage(await context.newPage());
    await later.open();
    await expect(later.answerText).toHaveText("Half and whole.");
    await expect(later.answer).toHaveAttribute("aria-busy", "false");
    expect(asked(ollama)).toBe(1);
  });

  test("going to another page and back is no interruption", async ({ chat, ollama, page }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("And I leave");
    const request = await answer.request;
    answer.say("Not");
    await expect(chat.answerText).toHaveText("Not");
    await page.goto("about:blank");
    answer.say(" lost");
    await page.goBack();
    await expect(chat.answerText).toHaveText("Not lost");
    answer.say(".");
    answer.end();
    await expect(chat.answerText).toHaveText("Not lost.");
    expect(request.aborted).toBe(false);
    expect(asked(ollama)).toBe(1);
  });

  test("a page that sleeps in the browser's cache goes on when it wakes", async ({ chat, ollama, page }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Sleep well");
    await answer.request;
    answer.say("Good");
    await expect(chat.answerText).toHaveText("Good");
    const left = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/chat"));
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
    await left;
    answer.say(" night");
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    await expect(chat.answerText).toHaveText("Good night");
    answer.end();
    await expect(chat.answer).toHaveAttribute("aria-busy", "false");
    expect(asked(ollama)).toBe(1);
  });

  test("nobody back within the grace time: the model stops, the part stays, and says why", async ({
    chat,
    ollama,
    page,
    launch,
  }) => {
    const server = await launch({ OLLAMA_HOST: ollama.url, SYNAPSE_RESUME_GRACE_MS: "200" });
    const answer = beginAnswer(ollama);
    await chat.open(server.url);
    await chat.ask("And I stay away");
    const request = await answer.request;
    answer.say("Not for", " ever");
    await expect(chat.answerText).toHaveText("Not for ever");
    await page.goto("about:blank");
    await request.closed;
    expect(request.aborted).toBe(true);
    await chat.open(server.url);
    await expect(chat.answerText).toHaveText("Not for ever");
    await expect(chat.failure).toContainText("nobody was connected any more");
    ollama.chat([{ text: "Here I am." }, { done: {} }]);
    await chat.tryAgain.click();
    await expect(chat.answerText).toHaveText("Here I am.");
  });
});

test.describe("a server that was killed and started again", () => {
  test("leaves the part and says so within one reconnect; another try is the person's (statement 38)", async ({
    chat,
    ollama,
    page,
    launch,
    expectedTrouble,
  }) => {
    expectedTrouble.push(CUT_CONNECTION, /status of 404/);
    const answer = beginAnswer(ollama);
    const server = await launch({ OLLAMA_HOST: ollama.url });
    await chat.open(server.url);
    await chat.ask("Tell me");
    await answer.request;
    answer.say("Half of");
    await expect(chat.answerText).toHaveText("Half of");
    const resumes: string[] = [];
    page.on("response", (response) => {
      if (response.url().includes("/chat/"))
        resumes.push(`${response.request().method()} ${response.status()}`);
    });
    server.process.kill("SIGKILL");
    await server.exited;
    await launch({ OLLAMA_HOST: ollama.url, PORT: new URL(server.url).port });
    await expect(chat.failure).toContainText("The answer was interrupted: the server was restarted", {
      timeout: 30_000,
    });
    await expect(chat.failure).toContainText("this part of the answer");
    await expect(chat.answerText).toHaveText("Half of");
    await expect(chat.answer).toHaveAttribute("aria-busy", "false");
    expect(resumes).toEqual(["GET 404"]);
    expect(asked(ollama)).toBe(1);
    await chat.reload();
    await expect(chat.failure).toContainText("The answer was interrupted");
    const second = beginAnswer(ollama);
    await chat.tryAgain.click();
    await second.request;
    second.say("The whole.");
    second.end();
    await expect(chat.answerText).toHaveText("The whole.");
    expect(asked(ollama)).toBe(2);
  });
});
