import { expect, test } from "./chat-test";
import { ChatPage } from "./pages/chat-page";
import { beginAnswer } from "./written-answer";

test.describe("coming back", () => {
  test("a reload keeps the conversation and its figures", { tag: "@phone" }, async ({ chat, ollama }) => {
    await chat.open();
    await chat.converse("First?", "Hello from the fake.");
    ollama.chat([{ text: "And" }, { text: " **more**." }, { done: { eval_count: 107, eval_duration: 2e9 } }]);
    await chat.converse("Second?", "And more.");
    const figures = await chat.strip.innerText();
    expect(figures).toContain("53.5");
    await chat.reload();
    await expect(chat.questions).toHaveText(["First?", "Second?"]);
    await expect(chat.answers.first().locator(".md")).toHaveText("Hello from the fake.");
    await expect(chat.answerText.locator("strong")).toHaveText("more");
    await expect(chat.strip).toHaveText(figures, { useInnerText: true });
    const third = beginAnswer(ollama);
    await chat.ask("Third?");
    expect((await third.request).body).toMatchObject({
      messages: [
        { content: "First?" },
        { content: "Hello from the fake." },
        { content: "Second?" },
        { content: "And **more**." },
        { content: "Third?" },
      ],
    });
  });

  test("a reload keeps what is being written", async ({ chat }) => {
    await chat.open();
    await chat.message.fill("half a\nquestion");
    const { height } = await chat.boxOf(chat.message);
    await chat.reload();
    await expect(chat.message).toHaveValue("half a\nquestion");
    expect((await chat.boxOf(chat.message)).height).toBe(height);
    await chat.message.press("Enter");
    await expect(chat.answerText).toHaveText("Hello from the fake.");
    await chat.reload();
    await expect(chat.message).toHaveValue("");
  });

  test("a new chat is empty, also at the next visit, and the old one stays stored", async ({
    chat,
    ollama,
    page,
  }) => {
    await chat.open();
    await chat.converse("Old?", "Hello from the fake.");
    await chat.newChat.click();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(chat.message).toBeFocused();
    await chat.reload();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(chat.questions).toHaveCount(0);
    expect((await chat.storedMessages()).map(({ content }) => content)).toEqual([
      "Old?",
      "Hello from the fake.",
    ]);
    const fresh = beginAnswer(ollama);
    await chat.ask("New?");
    expect((await fresh.request).body).toMatchObject({ messages: [{ role: "user", content: "New?" }] });
    fresh.end();
    await chat.reload();
    await expect(chat.questions).toHaveText(["New?"]);
  });

  test("a second tab shows the same conversation", async ({ chat, context }) => {
    await chat.open();
    await chat.converse("Shared?", "Hello from the fake.");
    const second = new ChatPage(await context.newPage());
    await second.open();
    await expect(second.questions).toHaveText(["Shared?"]);
    await expect(second.answerText).toHaveText("Hello from the fake.");
  });

  test("a browser that stores nothing still talks, and says that it keeps nothing", async ({
    chat,
    page,
  }) => {
    await page.addInitScript(() => {
      Object.defineProperty(window, "indexedDB", { value: undefined });
    });
    await chat.open();
    await expect(page.getByText("This browser keeps nothing").first()).toBeVisible();
    await chat.converse("Hello?", "Hello from the fake.");
  });
});
