import { expect, test } from "./chat-test";
import { ComposerPage } from "./pages/composer";

test.describe("a question that is not sent yet", () => {
  test("stays with its chat, with what is attached, over reloads", { tag: "@phone" }, async ({
    chat,
    page,
  }) => {
    const composer = new ComposerPage(page);
    const note = { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("remember the milk") };
    await chat.open();
    await chat.converse("First?", "Hello from the fake.");
    await chat.message.fill("about the first chat");
    await composer.files.setInputFiles(note);
    await expect(composer.attached).toHaveText([/note\.txt\s*~\d+ tokens/]);

    await page.keyboard.press("ControlOrMeta+Shift+O");
    await expect(chat.questions).toHaveCount(0);
    await expect(chat.message).toHaveValue("");
    await expect(composer.attached).toHaveCount(0);
    await chat.message.fill("something new");

    await page.goBack();
    await expect(chat.questions).toHaveText("First?");
    await expect(chat.message).toHaveValue("about the first chat");
    await expect(composer.attached).toHaveText([/note\.txt\s*~\d+ tokens/]);
    await chat.reload();
    await expect(chat.message).toHaveValue("about the first chat");
    await expect(composer.attached).toHaveText([/note\.txt\s*~\d+ tokens/]);

    await page.keyboard.press("ControlOrMeta+Shift+O");
    await expect(chat.message).toHaveValue("something new");
  });

  test("is gone once it is sent", async ({ chat, page }) => {
    const composer = new ComposerPage(page);
    const note = { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("remember the milk") };
    await chat.open();
    await composer.files.setInputFiles(note);
    await expect(composer.attached).toHaveText([/note\.txt\s*~\d+ tokens/]);
    await chat.ask("What?");
    await expect(chat.answerText).toHaveText("Hello from the fake.");
    await chat.reload();
    await expect(chat.questions).toHaveCount(1);
    await expect(chat.message).toHaveValue("");
    await expect(composer.attached).toHaveCount(0);
  });
});
