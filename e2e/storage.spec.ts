import type { Message } from "@/lib/chat/messages";
import { expect, test } from "./chat-test";
import { type StoredChat, storeChats } from "./stored-chat";
import { beginAnswer } from "./written-answer";

/** What the page's first version stored: messages with places, and nothing that says what follows what. */
function storedBefore(): StoredChat {
  const figures = {
    clockMs: 1_000,
    modelChunks: 2,
    trace: [],
    totalChunks: 2,
    totalCharacters: 6,
    totalWords: 2,
    elapsedMs: 1_000,
    wordsPerSecond: 2,
    charactersPerSecond: 6,
  };
  const answer = (id: string, content: string, askedAtMs: number): Message => ({
    role: "assistant",
    id,
    content,
    thinking: "",
    keptUnits: 0,
    model: "fake:latest",
    loading: false,
    askedAtMs,
    status: { kind: "done", doneReason: "stop", usage: {} },
    figures,
  });
  return {
    head: { id: "old", title: "Before?", createdAtMs: 1_000, updatedAtMs: 4_000 },
    messages: [
      { role: "user", id: "z1", content: "Before?", sentAtMs: 1_000 },
      answer("y2", "Long ago.", 1_000),
      { role: "user", id: "x3", content: "And then?", sentAtMs: 3_000 },
      answer("w4", "Then too.", 3_000),
    ],
  };
}

test.describe("what is stored", () => {
  test("by the page's first version is there, in order, and can be gone on with", async ({
    chat,
    page,
    ollama,
    baseURL,
  }) => {
    await storeChats(page, baseURL ?? "", [storedBefore()]);
    await chat.open();
    await expect(chat.questions).toHaveText(["Before?", "And then?"]);
    await expect(chat.answers.first().locator(".md")).toHaveText("Long ago.");
    await expect(chat.answerText).toHaveText("Then too.");
    const answer = beginAnswer(ollama);
    await chat.ask("And now?");
    expect((await answer.request).body).toMatchObject({
      messages: [
        { content: "Before?" },
        { content: "Long ago." },
        { content: "And then?" },
        { content: "Then too." },
        { content: "And now?" },
      ],
    });
    answer.say("Now.");
    answer.end();
    await expect(chat.answerText).toHaveText("Now.");
    await chat.reload();
    await expect(chat.questions).toHaveText(["Before?", "And then?", "And now?"]);
    const parents = (await chat.storedMessages()).map(({ parentId }) => parentId);
    expect(parents.slice(0, 5)).toEqual([undefined, "z1", "y2", "x3", "w4"]);
  });

  test("is what was only in memory, once the browser takes it", async ({ chat, page }) => {
    await page.addInitScript(() => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (...call) {
        if (localStorage.getItem("full") !== null) throw new DOMException("full", "QuotaExceededError");
        return put.apply(this, call);
      };
    });
    await chat.open();
    await page.evaluate(() => localStorage.setItem("full", "yes"));
    await chat.converse("Hello?", "Hello from the fake.");
    await expect(page.getByText("This browser keeps nothing").first()).toBeVisible();
    expect(await chat.storedMessages()).toEqual([]);
    await page.evaluate(() => localStorage.removeItem("full"));
    await chat.converse("Again?", "Hello from the fake.");
    await expect(page.getByText("This browser keeps nothing")).toHaveCount(0);
    await chat.reload();
    await expect(chat.questions).toHaveText(["Hello?", "Again?"]);
  });
});

test.describe("the browser's history", () => {
  test("leads from chat to chat, and a reload opens the one it names", async ({ chat, page }) => {
    await chat.open();
    await chat.converse("One?", "Hello from the fake.");
    await expect(page).toHaveURL(/\?chat=/);
    const one = page.url();
    await chat.newChat.click();
    await expect(page).toHaveURL((url) => url.search === "");
    await chat.converse("Two?", "Hello from the fake.");
    const two = page.url();
    await page.goBack();
    await expect(chat.questions).toHaveText(["One?"]);
    expect(page.url()).toBe(one);
    await page.goForward();
    await expect(chat.questions).toHaveText(["Two?"]);
    await chat.open(one);
    await expect(chat.questions).toHaveText(["One?"]);
    await chat.reload();
    await expect(chat.questions).toHaveText(["One?"]);
    expect(page.url()).toBe(one);
    expect(two).not.toBe(one);
  });

  test("keeps an answer running that one has left", async ({ chat, page, ollama }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Take your time");
    const request = await answer.request;
    answer.say("Half");
    await expect(chat.answerText).toHaveText("Half");
    await chat.newChat.click();
    await expect(chat.questions).toHaveCount(0);
    await expect(page).toHaveTitle("● Synapse");
    answer.say(" and whole.");
    answer.end();
    await expect(page).toHaveTitle("Synapse");
    await page.goBack();
    await expect(chat.answerText).toHaveText("Half and whole.");
    await expect(chat.answer).toHaveAttribute("aria-busy", "false");
    expect(request.aborted).toBe(false);
  });
});
