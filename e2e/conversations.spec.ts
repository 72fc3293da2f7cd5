import { expect, test } from "./chat-test";
import { ChatPage } from "./pages/chat-page";
import { Sidebar } from "./pages/sidebar";
import { beginAnswer } from "./written-answer";

test.describe("many chats", () => {
  test("each is listed under its question, and opens with its own text", async ({ chat, page }) => {
    const sidebar = new Sidebar(page);
    await chat.open();
    await chat.converse("First chat?", "Hello from the fake.");
    await chat.newChat.click();
    await expect(chat.questions).toHaveCount(0);
    await chat.converse("Second chat?", "Hello from the fake.");
    await expect(sidebar.groups).toHaveText(["Today"]);
    await expect(sidebar.chats).toHaveText(["Second chat?", "First chat?"]);
    const row = await chat.boxOf(sidebar.list.getByRole("listitem").first());
    expect((await chat.boxOf(chat.newChat)).width).toBe(row.width);
    await expect(sidebar.chat("Second chat?")).toHaveAttribute("aria-current", "page");
    await sidebar.chat("First chat?").click();
    await expect(chat.questions).toHaveText(["First chat?"]);
    await expect(sidebar.chat("First chat?")).toHaveAttribute("aria-current", "page");
    await page.goBack();
    await expect(chat.questions).toHaveText(["Second chat?"]);
    await page.goForward();
    await expect(chat.questions).toHaveText(["First chat?"]);
    await chat.reload();
    await expect(chat.questions).toHaveText(["First chat?"]);
  });

  test("an answer goes on while another chat is shown, and is whole when one comes back", async ({
    chat,
    ollama,
    page,
  }) => {
    const sidebar = new Sidebar(page);
    await chat.open();
    await chat.converse("Quiet one?", "Hello from the fake.");
    await chat.newChat.click();
    const answer = beginAnswer(ollama);
    await chat.ask("Long one?");
    await answer.request;
    answer.say("It goes");
    await expect(chat.answerText).toHaveText("It goes");
    await sidebar.chat("Quiet one?").click();
    await expect(chat.questions).toHaveText(["Quiet one?"]);
    await expect(sidebar.chat("Long one?")).toContainText("an answer is arriving");
    answer.say(" on and on");
    answer.end();
    await expect(sidebar.chat("Long one?")).not.toContainText("an answer is arriving");
    await sidebar.chat("Long one?").click();
    await expect(chat.answerText).toHaveText("It goes on and on");
    expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(2);
  });

  test("can be renamed and pinned, also for the next visit", async ({ chat, page }) => {
    const sidebar = new Sidebar(page);
    await chat.open();
    await chat.converse("Old name?", "Hello from the fake.");
    await chat.newChat.click();
    await chat.converse("Newer?", "Hello from the fake.");
    await sidebar.pick("Old name?", "Rename");
    await expect(sidebar.nameField).toBeFocused();
    await sidebar.nameField.fill("Kept name");
    await sidebar.nameField.press("Enter");
    await expect(sidebar.chat("Kept name")).toBeFocused();
    await sidebar.pick("Kept name", "Pin");
    await expect(sidebar.groups).toHaveText(["Pinned", "Today"]);
    await expect(sidebar.chats).toHaveText(["Kept name", "Newer?"]);
    await chat.reload();
    await expect(sidebar.chats).toHaveText(["Kept name", "Newer?"]);
    await sidebar.pick("Kept name", "Rename");
    await sidebar.nameField.fill("Never mind");
    await sidebar.nameField.press("Escape");
    await sidebar.pick("Kept name", "Unpin");
    await expect(sidebar.groups).toHaveText(["Today"]);
  });

  test("a deleted one comes back whole, or is gone for good", async ({ chat, page }) => {
    const sidebar = new Sidebar(page);
    await chat.open();
    await chat.converse("Keep me?", "Hello from the fake.");
    await chat.newChat.click();
    await chat.converse("Delete me?", "Hello from the fake.");
    await sidebar.pick("Delete me?", "Delete");
    await expect(sidebar.chats).toHaveText(["Keep me?"]);
    await expect(sidebar.undo).toBeFocused();
    await sidebar.undo.click();
    await expect(sidebar.chats).toHaveText(["Delete me?", "Keep me?"]);
    await sidebar.chat("Delete me?").click();
    await expect(chat.answerText).toHaveText("Hello from the fake.");
    await sidebar.pick("Delete me?", "Delete");
    await chat.reload();
    await expect(sidebar.chats).toHaveText(["Keep me?"]);
    await expect
      .poll(async () => (await chat.storedMessages()).map(({ content }) => content))
      .toEqual(["Keep me?", "Hello from the fake."]);
  });

  test("what is being written stays with its chat", async ({ chat, page }) => {
    const sidebar = new Sidebar(page);
    await chat.open();
    await chat.converse("First?", "Hello from the fake.");
    await chat.message.fill("for the first");
    await chat.newChat.click();
    await expect(chat.message).toHaveValue("");
    await chat.converse("Second?", "Hello from the fake.");
    await chat.message.fill("for the second");
    await sidebar.chat("First?").click();
    await expect(chat.message).toHaveValue("for the first");
    await chat.reload();
    await expect(chat.message).toHaveValue("for the first");
    await sidebar.chat("Second?").click();
    await expect(chat.message).toHaveValue("for the second");
  });

  test("a question that is being changed is found so when one comes back", async ({ chat, page }) => {
    const sidebar = new Sidebar(page);
    const field = page.getByRole("textbox", { name: "Edited question" });
    await chat.open();
    await chat.converse("First?", "Hello from the fake.");
    await chat.newChat.click();
    await chat.converse("Second?", "Hello from the fake.");
    await page.getByRole("article", { name: "Question" }).hover();
    await page.getByRole("button", { name: "Edit question" }).click();
    await field.fill("Second, better");
    await sidebar.chat("First?").click();
    await expect(chat.questions).toHaveText(["First?"]);
    await sidebar.chat("Second?").click();
    await expect(field).toHaveValue("Second, better");
    await expect(sidebar.chat("Second?")).toBeFocused();
    await field.press("Escape");
    await expect(chat.questions).toHaveText(["Second?"]);
    await sidebar.chat("First?").click();
    await expect(chat.questions).toHaveText(["First?"]);
    await sidebar.chat("Second?").click();
    await expect(chat.questions).toHaveText(["Second?"]);
  });

  test("are found by their titles and by what was said in them", async ({ chat, ollama, page }) => {
    const sidebar = new Sidebar(page);
    await chat.open();
    await chat.converse("About bread?", "Hello from the fake.");
    await chat.newChat.click();
    ollama.chat([{ text: "A crème brûlée takes forty minutes." }, { done: {} }]);
    await chat.converse("Dessert?", "A crème brûlée takes forty minutes.");
    await sidebar.search.fill("creme FORTY");
    await expect(sidebar.chats).toHaveCount(1);
    await expect(sidebar.chats).toContainText("A crème brûlée takes forty minutes.");
    await expect(sidebar.chats.locator("mark")).toHaveText("crème");
    await expect(page.getByText("1 chat found")).toBeVisible();
    await sidebar.search.fill("nowhere to be found");
    await expect(page.getByText("No chat has “nowhere to be found”.")).toBeVisible();
    await sidebar.search.fill("bread");
    await sidebar.chats.click();
    await expect(chat.questions).toHaveText(["About bread?"]);
    await sidebar.search.press("Escape");
    await expect(sidebar.chats).toHaveText(["Dessert?", "About bread?"]);
  });

  test("another tab's chats appear in the list by themselves", async ({ chat, context, page }) => {
    await chat.open();
    await chat.converse("In the first tab?", "Hello from the fake.");
    const second = new ChatPage(await context.newPage());
    await second.open();
    await second.newChat.click();
    await second.converse("In the second tab?", "Hello from the fake.");
    await expect(new Sidebar(page).chats).toHaveText(["In the second tab?", "In the first tab?"]);
    await expect(chat.questions).toHaveText(["In the first tab?"]);
  });

  test("the list can be hidden, also for the next visit", async ({ chat, page }) => {
    const sidebar = new Sidebar(page);
    await chat.open();
    await sidebar.hide.click();
    await expect(sidebar.list).toHaveCount(0);
    await expect(sidebar.show).toBeFocused();
    await chat.reload();
    await expect(sidebar.list).toHaveCount(0);
    await sidebar.show.click();
    await expect(sidebar.list).toBeVisible();
    await expect(sidebar.hide).toBeFocused();
  });

  test("on a narrow page the list lies over it and goes when a chat is chosen", async ({ chat, page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const sidebar = new Sidebar(page);
    await chat.open();
    await chat.converse("On the way?", "Hello from the fake.");
    await chat.newChat.click();
    await sidebar.show.click();
    await expect(sidebar.drawer).toBeVisible();
    await sidebar.chat("On the way?").click();
    await expect(sidebar.drawer).toHaveCount(0);
    await expect(chat.questions).toHaveText(["On the way?"]);
    await sidebar.show.click();
    await expect(sidebar.drawer).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(sidebar.drawer).toHaveCount(0);
    await expect(sidebar.show).toBeFocused();
  });
});
