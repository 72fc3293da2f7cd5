import type { Locator } from "@playwright/test";
import type { FakeOllama } from "../test/fake-ollama";
import { expect, test } from "./chat-test";
import type { ChatPage } from "./pages/chat-page";
import { Sidebar } from "./pages/sidebar";
import { beginAnswer } from "./written-answer";

/** The next answer of the model server. */
function willAnswer(ollama: FakeOllama, text: string): void {
  ollama.chat([{ text }, { done: {} }]);
}

function versions(message: Locator): Locator {
  return message.getByRole("group", { name: /^Version/ });
}

async function pickOf(chat: ChatPage, message: Locator, menu: string, act: string): Promise<void> {
  await message.hover();
  await message.getByRole("button", { name: menu }).click();
  await chat.page.getByRole("menuitem", { name: act, exact: true }).click();
}

test.describe("branches", () => {
  test("a regenerated answer stands beside the first, and one can go between them", {
    tag: "@phone",
  }, async ({ chat, ollama }) => {
    willAnswer(ollama, "One.");
    await chat.open();
    await chat.converse("Which?", "One.");
    willAnswer(ollama, "Two.");
    await chat.answer.getByRole("button", { name: "Regenerate", exact: true }).click();
    await expect(chat.answerText).toHaveText("Two.");
    await expect(chat.questions).toHaveText(["Which?"]);
    await expect(versions(chat.answer)).toHaveAccessibleName("Version 2 of 2");
    await chat.answer.getByRole("button", { name: "Previous version" }).click();
    await expect(chat.answerText).toHaveText("One.");
    await expect(chat.answer.getByRole("button", { name: "Previous version" })).toBeFocused();
    await chat.reload();
    await expect(chat.answerText).toHaveText("One.");
    await chat.answer.getByRole("button", { name: "Next version" }).click();
    await expect(chat.answerText).toHaveText("Two.");
  });

  test("an edited question begins a branch; the old one keeps its answers", async ({
    chat,
    ollama,
    page,
  }) => {
    willAnswer(ollama, "Old answer.");
    await chat.open();
    await chat.converse("Old question?", "Old answer.");
    await chat.converse("Follow-up?", "Old answer.");
    const answer = beginAnswer(ollama);
    const first = page.getByRole("article", { name: "Question" }).first();
    await first.hover();
    await first.getByRole("button", { name: "Edit question" }).click();
    const field = page.getByRole("textbox", { name: "Edited question" });
    await expect(field).toBeFocused();
    await field.fill("New question?");
    await field.press("Enter");
    expect((await answer.request).body).toMatchObject({
      messages: [{ role: "user", content: "New question?" }],
    });
    answer.say("New answer.");
    answer.end();
    await expect(chat.questions).toHaveText(["New question?"]);
    await expect(chat.answerText).toHaveText("New answer.");
    await first.getByRole("button", { name: "Previous version" }).click();
    await expect(chat.questions).toHaveText(["Old question?", "Follow-up?"]);
    // What is found in another branch is shown there.
    const sidebar = new Sidebar(page);
    await chat.newChat.click();
    await sidebar.find("new answer");
    await sidebar.chats.click();
    await expect(chat.questions).toHaveText(["New question?"]);
    await expect(chat.answer).toBeFocused();
  });

  test("leaving an edit changes nothing", async ({ chat, ollama, page }) => {
    await chat.open();
    await chat.converse("Stay?", "Hello from the fake.");
    ollama.forgetRequests();
    const question = page.getByRole("article", { name: "Question" });
    await question.hover();
    await question.getByRole("button", { name: "Edit question" }).click();
    await page.getByRole("textbox", { name: "Edited question" }).fill("Go!");
    await page.keyboard.press("Escape");
    await expect(chat.questions).toHaveText(["Stay?"]);
    await expect(question.getByRole("button", { name: "Edit question" })).toBeFocused();
    expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toEqual([]);
  });

  test("a deleted message takes what followed with it, and all of it comes back", async ({ chat, page }) => {
    await chat.open();
    await chat.converse("First?", "Hello from the fake.");
    await chat.converse("Second?", "Hello from the fake.");
    await pickOf(
      chat,
      page.getByRole("article", { name: "Question" }).last(),
      "More about this question",
      "Delete",
    );
    await expect(chat.questions).toHaveText(["First?"]);
    await expect(chat.answers).toHaveCount(1);
    const undo = page.getByRole("button", { name: "Undo" });
    await expect(undo).toBeFocused();
    await undo.click();
    await expect(chat.questions).toHaveText(["First?", "Second?"]);
    await expect(chat.answers).toHaveCount(2);
    await chat.reload();
    await expect(chat.questions).toHaveText(["First?", "Second?"]);
  });

  test("a new chat from here has what came before, and the old one stays as it was", async ({
    chat,
    ollama,
    page,
  }) => {
    const sidebar = new Sidebar(page);
    await chat.open();
    await chat.converse("First?", "Hello from the fake.");
    await chat.converse("Second?", "Hello from the fake.");
    await pickOf(chat, chat.answers.first(), "More about this answer", "New chat from here");
    await expect(chat.questions).toHaveText(["First?"]);
    await expect(sidebar.chats).toHaveCount(2);
    await expect(chat.message).toBeFocused();
    willAnswer(ollama, "Elsewhere.");
    await chat.converse("Another way?", "Elsewhere.");
    await sidebar.chats.last().click();
    await expect(chat.questions).toHaveText(["First?", "Second?"]);
  });

  test("each message says when it was, each answer by whom", async ({ chat, page }) => {
    await chat.open();
    await chat.converse("When?", "Hello from the fake.");
    const before = Date.now();
    for (const message of [page.getByRole("article", { name: "Question" }), chat.answer]) {
      const time = Date.parse((await message.locator("time").getAttribute("datetime")) ?? "");
      expect(Math.abs(before - time)).toBeLessThan(60_000);
    }
    await expect(chat.strip).toContainText("fake:latest");
  });
});
