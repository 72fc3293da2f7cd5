import type { FakeOllama } from "../test/fake-ollama";
import { expect } from "./chat-test";
import type { ChatPage } from "./pages/chat-page";
import { ComposerPage } from "./pages/composer";
import { Hands } from "./pages/hands";
import { ModelsPage } from "./pages/models";
import { Sidebar } from "./pages/sidebar";
import { beginAnswer } from "./written-answer";

/** A state in which the page stands still, and how to get there from the empty page. */
interface Screen {
  readonly name: string;
  readonly reach: (chat: ChatPage, ollama: FakeOllama) => Promise<void>;
}

/** Everything that is wider than a phone, if it is let. */
export const RICH = `# Heading

A paragraph with a [link](https://example.org/page) and \`code\`, and averyveryverylongword${"x".repeat(200)}.

| name | value |
|------|------:|
| alpha | ${"wide ".repeat(30)} |

\`\`\`ts
const line = "${"0123456789".repeat(20)}";
\`\`\`
`;

export const SCREENS: readonly Screen[] = [
  { name: "empty", reach: async () => {} },
  {
    name: "answering",
    async reach(chat, ollama) {
      const answer = beginAnswer(ollama);
      await chat.ask("Tell me");
      await answer.request;
      answer.say(RICH);
      await expect(chat.answerText.locator("pre")).toBeVisible();
    },
  },
  {
    name: "answering, with questions that wait",
    async reach(chat, ollama) {
      const answer = beginAnswer(ollama);
      await chat.ask("Tell me");
      await answer.request;
      await chat.ask("And then?");
      const queue = chat.page.getByRole("region", { name: "Questions that wait" });
      await expect(queue.getByRole("listitem")).toHaveText("And then?");
    },
  },
  {
    name: "answered, with details",
    async reach(chat, ollama) {
      ollama.chat([{ thinking: "Hm." }, { text: RICH }, { done: {} }]);
      await chat.ask("Tell me");
      await expect(chat.strip).toHaveAttribute("data-phase", "done");
      await chat.details.click();
      await expect(chat.panel).toBeVisible();
    },
  },
  {
    name: "failed in the middle",
    async reach(chat, ollama) {
      ollama.chat([{ text: "Half" }, { die: true }]);
      await chat.ask("Tell me");
      await expect(chat.failure).toBeVisible();
    },
  },
  {
    name: "changing a question",
    async reach(chat) {
      await chat.converse("Which?", "Hello from the fake.");
      const question = chat.page.getByRole("article", { name: "Question" });
      await question.hover();
      await question.getByRole("button", { name: "Edit question" }).click();
      await expect(chat.page.getByRole("textbox", { name: "Edited question" })).toBeVisible();
    },
  },
  {
    name: "searching the chats",
    async reach(chat) {
      const sidebar = new Sidebar(chat.page);
      await chat.converse("Where do swallows winter?", "Hello from the fake.");
      if (!(await sidebar.list.isVisible())) await sidebar.show.click();
      await sidebar.search.fill("swallows");
      await expect(sidebar.chats.locator("mark")).toHaveText("swallows");
    },
  },
  {
    name: "choosing a model",
    async reach(chat) {
      await chat.model.click();
      await expect(chat.models).toBeVisible();
    },
  },
  {
    name: "a model's sheet, about to delete it",
    async reach(chat) {
      const models = new ModelsPage(chat.page);
      await models.open();
      await models.openDetails("fake:latest");
      await models.button("Delete…").click();
      await expect(models.button("Keep")).toBeVisible();
    },
  },
  {
    name: "settings, one of them wrong",
    async reach(chat) {
      const composer = new ComposerPage(chat.page);
      await composer.openSettings();
      await composer.setting("Top P").fill("2");
      await expect(composer.setting("Top P")).toHaveAccessibleDescription(/1 is the most/);
    },
  },
  {
    name: "a file attached, and a template being written",
    async reach(chat) {
      const composer = new ComposerPage(chat.page);
      const note = { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("remember the milk") };
      await composer.files.setInputFiles(note);
      await expect(composer.attached).toHaveCount(1);
      await composer.templateButton.click();
      await chat.page.getByRole("button", { name: "Edit templates" }).click();
      await composer.templateDialog.getByRole("button", { name: "New template" }).click();
      await expect(composer.templateDialog.getByRole("textbox", { name: "Text" })).toBeVisible();
    },
  },
  {
    name: "finding anything",
    async reach(chat) {
      const hands = new Hands(chat.page);
      await hands.openPalette();
      await hands.paletteField.fill("text");
      await expect(hands.results.first()).toBeVisible();
    },
  },
  {
    name: "shortcuts, one being changed",
    async reach(chat) {
      const hands = new Hands(chat.page);
      await chat.page.keyboard.press("Control+/");
      await hands.keysOf("New chat").click();
      await chat.page.keyboard.press("Control+k");
      await expect(hands.shortcuts.getByRole("button", { name: "Use it here instead" })).toBeVisible();
    },
  },
  {
    name: "preferences",
    async reach(chat) {
      const hands = new Hands(chat.page);
      await hands.preferencesButton.click();
      await expect(hands.preferences).toBeVisible();
    },
  },
];
