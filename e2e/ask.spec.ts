import { expect, test } from "./chat-test";
import { beginAnswer } from "./written-answer";

test.describe("asking", () => {
  test("shows the answer piece by piece while it is written", { tag: "@phone" }, async ({ chat, ollama }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Why is the sky blue?");
    await expect(chat.questions).toHaveText(["Why is the sky blue?"]);
    await answer.request;
    answer.say("Light");
    await expect(chat.answerText).toHaveText("Light");
    await expect(chat.answer).toHaveAttribute("aria-busy", "true");
    answer.say(" is", " scattered");
    await expect(chat.answerText).toHaveText("Light is scattered");
    answer.say(" by **air**.");
    await expect(chat.answerText).toHaveText("Light is scattered by air.");
    await expect(chat.answerText.locator("strong")).toHaveText("air");
    await expect(chat.stop).toBeVisible();
    answer.end();
    await expect(chat.answer).toHaveAttribute("aria-busy", "false");
    await expect(chat.answerText).toHaveText("Light is scattered by air.");
    await expect(chat.send).toBeVisible();
    await expect(chat.stop).toHaveCount(0);
  });

  test("asks for the whole text only once, at the end", async ({ chat, page, ollama }) => {
    await chat.open();
    const asked = page.waitForRequest("**/chat");
    await chat.ask("Hello");
    expect((await asked).postDataJSON()).toEqual({
      conversation: [{ role: "user", content: "Hello" }],
      stream: true,
      full_content: "final",
      on_disconnect: "continue",
      include_status: true,
    });
    await expect(chat.answerText).toHaveText("Hello from the fake.");
    expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(1);
  });

  test("sends the whole conversation with a second question", async ({ chat, ollama }) => {
    await chat.open();
    await chat.ask("First?");
    await expect(chat.answerText).toHaveText("Hello from the fake.");
    await expect(chat.send).toBeVisible();
    const second = beginAnswer(ollama);
    await chat.ask("Second?");
    expect((await second.request).body).toMatchObject({
      messages: [
        { role: "user", content: "First?" },
        { role: "assistant", content: "Hello from the fake." },
        { role: "user", content: "Second?" },
      ],
    });
    second.say("Yes.");
    second.end();
    await expect(chat.answerText).toHaveText("Yes.");
    await expect(chat.questions).toHaveText(["First?", "Second?"]);
    await expect(chat.answers).toHaveCount(2);
  });

  test("sends on Enter and on the button, and breaks the line on Shift Enter", async ({ chat }) => {
    await chat.open();
    await expect(chat.message).toBeFocused();
    await chat.message.pressSequentially("one");
    await chat.message.press("Shift+Enter");
    await chat.message.pressSequentially("two");
    await expect(chat.message).toHaveValue("one\ntwo");
    await expect(chat.questions).toHaveCount(0);
    await chat.message.press("Enter");
    await expect(chat.message).toHaveValue("");
    await expect(chat.questions.last()).toHaveText("one\ntwo", { useInnerText: true });
    await expect(chat.send).toBeVisible();
    await chat.message.fill("three");
    await chat.send.click();
    await expect(chat.questions.last()).toHaveText("three");
    await expect(chat.questions).toHaveCount(2);
  });

  test("keeps blank text to itself", async ({ chat, ollama }) => {
    await chat.open();
    await chat.ask("  \n ");
    await chat.send.click();
    await chat.ask("Something");
    await expect(chat.answerText).toHaveText("Hello from the fake.");
    await expect(chat.questions).toHaveText(["Something"]);
    expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(1);
  });

  test("says so when the model answers with white space alone", async ({ chat, ollama }) => {
    ollama.chat([{ text: "\n\n" }, { text: "   \n" }, { done: {} }]);
    await chat.open();
    await chat.ask("Anything?");
    await expect(chat.answer).toContainText("The model answered with nothing.");
    await expect(chat.answerText).toHaveCount(0);
    await expect(chat.copyAnswer).toHaveCount(0);
  });

  test("grows the composer with its text, up to a part of the page", { tag: "@phone" }, async ({
    chat,
    page,
  }) => {
    await chat.open();
    const heightOf = async () => (await chat.boxOf(chat.message)).height;
    const empty = await heightOf();
    await chat.message.fill("1\n2\n3\n4");
    const four = await heightOf();
    expect(four).toBeGreaterThan(empty * 2);
    await chat.message.fill(Array.from({ length: 200 }, (_, line) => `line ${line}`).join("\n"));
    const most = await heightOf();
    const { height: whole } = page.viewportSize() ?? { height: 0 };
    expect(most).toBeGreaterThan(four);
    expect(most).toBeLessThan(whole / 2);
    await expect(chat.send).toBeInViewport({ ratio: 1 });
    await chat.message.fill("");
    expect(await heightOf()).toBe(empty);
  });

  test("stores the question before the request leaves the browser", async ({ chat, page }) => {
    await chat.open();
    let release = () => {};
    const held = new Promise<void>((reached) => {
      void page.route("**/chat", async (route) => {
        reached();
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        await route.continue();
      });
    });
    await chat.ask("Keep this");
    await held;
    expect(await chat.storedMessages()).toMatchObject([
      { role: "user", content: "Keep this" },
      { role: "assistant", content: "", status: { kind: "waiting" } },
    ]);
    release();
    await expect(chat.answerText).toHaveText("Hello from the fake.");
  });

  test("answers a suggested question with one click", { tag: "@phone" }, async ({ chat, page, ollama }) => {
    await chat.open();
    const suggestions = page.getByRole("main").getByRole("listitem").getByRole("button");
    await expect(suggestions).toHaveCount(4);
    const question = await suggestions.first().innerText();
    await suggestions.first().click();
    await expect(chat.questions).toHaveText([question]);
    await expect(chat.answerText).toHaveText("Hello from the fake.");
    expect(ollama.requests.find(({ path }) => path === "/api/chat")?.body).toMatchObject({
      messages: [{ role: "user", content: question }],
    });
  });

  test("asks a question that is sent while an answer arrives as soon as that has ended", async ({
    chat,
    ollama,
  }) => {
    const first = beginAnswer(ollama);
    await chat.open();
    await chat.ask("First?");
    await first.request;
    first.say("Still writing");
    await expect(chat.answerText).toHaveText("Still writing");
    await chat.ask("And then?");
    await expect(chat.message).toHaveValue("");
    await expect(chat.questions).toHaveText(["First?"]);
    const second = beginAnswer(ollama);
    first.end();
    expect((await second.request).body).toMatchObject({
      messages: [{ content: "First?" }, { content: "Still writing" }, { content: "And then?" }],
    });
    second.say("Then this.");
    second.end();
    await expect(chat.questions).toHaveText(["First?", "And then?"]);
    await expect(chat.answerText).toHaveText("Then this.");
  });
});
