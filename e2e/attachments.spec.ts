import { expect, test } from "./chat-test";
import { ComposerPage } from "./pages/composer";
import { ModelsPage } from "./pages/models";
import { beginAnswer } from "./written-answer";

const SEEING = { name: "seeing:latest", capabilities: ["completion", "vision"], loaded: true };
const BLIND = { name: "blind:latest", capabilities: ["completion"] };

/** A camera's note in a JPEG: it was held sideways, and where. */
function withCameraNote(jpeg: Buffer): Buffer {
  const note = Buffer.concat([
    Buffer.from("Exif\0\0MM\0*", "latin1"),
    Buffer.from([0, 0, 0, 8, 0, 1]),
    Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]),
    Buffer.from([0, 0, 0, 0]),
    Buffer.from("taken at 52.52N 13.40E", "latin1"),
  ]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(note.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, note, jpeg.subarray(2)]);
}

function imagesIn(body: unknown): readonly string[] {
  const { messages = [] } = body as { messages?: readonly { images?: readonly string[] }[] };
  return messages.flatMap(({ images = [] }) => images);
}

test.describe("attaching", () => {
  test("sends a photograph sized down, upright and without its camera's note", { tag: "@phone" }, async ({
    chat,
    page,
    ollama,
  }) => {
    ollama.models([SEEING]);
    const composer = new ComposerPage(page);
    const answer = beginAnswer(ollama);
    await chat.open();
    const photo = withCameraNote(await composer.photo(3200, 1600));
    await composer.files.setInputFiles({ name: "IMG_1.jpg", mimeType: "image/jpeg", buffer: photo });
    await expect(composer.attached.getByRole("img", { name: "IMG_1.jpg" })).toBeVisible();
    await chat.ask("What is it?");
    const { body } = await answer.request;
    const [image = ""] = imagesIn(body);
    expect(await composer.picture(image)).toEqual({ width: 784, height: 1568, top: "red", bottom: "blue" });
    expect(Buffer.from(image, "base64").toString("latin1")).not.toMatch(/Exif|taken at/);
    await expect(composer.attached).toHaveCount(0);
    answer.end();
  });

  test("takes a picture from the clipboard", async ({ chat, page, ollama, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    ollama.models([SEEING]);
    const composer = new ComposerPage(page);
    await chat.open();
    await page.evaluate(async () => {
      const blob = await new Promise<Blob | null>((done) => {
        const canvas = document.createElement("canvas");
        canvas.width = 40;
        canvas.height = 30;
        canvas.toBlob(done);
      });
      if (blob !== null) await navigator.clipboard.write([new ClipboardItem({ [blob.type]: blob })]);
    });
    await chat.message.focus();
    await page.keyboard.press("ControlOrMeta+V");
    await expect(composer.attached.getByRole("img")).toHaveAttribute("title", /40 × 30/);
    await expect(chat.message).toHaveValue("");
  });

  test("says which model cannot see, sends nothing to it, and offers one that can", async ({
    chat,
    page,
    ollama,
  }) => {
    ollama.models([{ ...BLIND, loaded: true }, SEEING]);
    const composer = new ComposerPage(page);
    await page.addInitScript(() => localStorage.setItem("synapse.model", "blind:latest"));
    await chat.open();
    const photo = await composer.photo(200, 100);
    await composer.files.setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer: photo });
    await expect(page.getByText("blind:latest cannot see images.")).toBeVisible();
    await chat.ask("What is it?");
    await expect(chat.send).toHaveAttribute("aria-disabled", "true");
    await expect(chat.message).toHaveValue("What is it?");
    const answer = beginAnswer(ollama);
    await page.getByRole("button", { name: "Use seeing:latest" }).click();
    await expect(page.getByText("cannot see images")).toHaveCount(0);
    await chat.message.press("Enter");
    const { body } = await answer.request;
    expect(body).toMatchObject({ model: "seeing:latest" });
    expect(imagesIn(body)).toHaveLength(1);
    expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(1);
    answer.end();

    const models = new ModelsPage(page);
    const note = page.getByText("blind:latest cannot see the images in this chat.");
    await expect(note).toHaveCount(0);
    await models.open();
    await models.option("blind:latest").click();
    await expect(note).toBeVisible();
    await chat.newChat.click();
    await expect(note).toHaveCount(0);
  });

  test("drops files anywhere on the page, and sends text files with the question", async ({
    chat,
    page,
    ollama,
  }) => {
    const composer = new ComposerPage(page);
    const answer = beginAnswer(ollama);
    await chat.open();
    const files = await composer.dragged({ name: "sum.py", text: "print(1 + 1)\n" });
    await page.dispatchEvent("body", "dragenter", { dataTransfer: files });
    await expect(composer.dropCover).toBeVisible();
    await page.dispatchEvent("body", "drop", { dataTransfer: files });
    await expect(composer.dropCover).toHaveCount(0);
    await expect(composer.attached).toHaveText([/sum\.py\s*~\d+ tokens/]);
    await expect(chat.message).toBeFocused();
    await chat.message.fill("What does it print?");
    await chat.send.click();
    const { body } = await answer.request;
    const { messages } = body as { messages: readonly { content: string }[] };
    expect(messages[0]?.content).toContain("sum.py");
    expect(messages[0]?.content).toContain("print(1 + 1)");
    expect(messages[0]?.content).toContain("What does it print?");
    answer.end();
  });

  test("says why a file was not attached, whatever it is called", async ({ chat, page }) => {
    const composer = new ComposerPage(page);
    await chat.open();
    await composer.files.setInputFiles([
      { name: "not.png", mimeType: "image/png", buffer: Buffer.from([1, 2, 3, 0, 0, 5, 6, 7]) },
      { name: "book.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n") },
      { name: "empty.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) },
      { name: "large.txt", mimeType: "text/plain", buffer: Buffer.alloc(1_100_000, "a") },
      {
        name: "broken.png",
        mimeType: "image/png",
        buffer: Buffer.from("\x89PNG\r\n\x1a\nno more", "latin1"),
      },
      { name: "notes.md", mimeType: "", buffer: Buffer.from("# Notes") },
    ]);
    await expect(composer.attached).toHaveText([/notes\.md\s*~\d+ tokens/]);
    const reasons = page.getByRole("alert").getByRole("listitem");
    await expect(reasons).toHaveText([
      "not.png is neither an image nor text.",
      "book.pdf is a PDF: copy its text and paste it.",
      "empty.txt is empty.",
      "large.txt is too large: 1.0 MB is the most.",
      "broken.png is an image that this browser cannot open.",
    ]);
    await page.getByRole("button", { name: "Dismiss" }).click();
    await expect(reasons).toHaveCount(0);
    await composer.remove("notes.md").click();
    await expect(composer.attached).toHaveCount(0);
    await expect(chat.message).toBeFocused();
  });

  test("offers to make a file of a long paste, and keeps it as text until then", async ({
    chat,
    page,
    context,
  }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const composer = new ComposerPage(page);
    await chat.open();
    const long = "A line of a log that goes on and on.\n".repeat(150);
    await page.evaluate((text) => navigator.clipboard.writeText(text), long);
    await chat.message.fill("Look: ");
    await page.keyboard.press("End");
    await page.keyboard.press("ControlOrMeta+V");
    await expect(chat.message).toHaveValue(`Look: ${long}`);
    await page.getByRole("button", { name: "Attach it as a file" }).click();
    await expect(composer.attached).toHaveText([/pasted\.txt\s*~1,\d{3} tokens/]);
    await expect(chat.message).toHaveValue("Look: ");

    await page.keyboard.press("ControlOrMeta+V");
    await page.getByRole("button", { name: "Keep it as text" }).click();
    await expect(page.getByRole("button", { name: "Attach it as a file" })).toHaveCount(0);
    await expect(chat.message).toHaveValue(`Look: ${long}`);
    await expect(composer.attached).toHaveCount(1);
  });
});
