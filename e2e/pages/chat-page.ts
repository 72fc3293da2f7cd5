import { expect, type Locator, type Page } from "@playwright/test";
import type { Message } from "@/lib/chat/messages";

/** The page as a person finds their way in it: by names and roles. */
export class ChatPage {
  readonly page: Page;
  readonly message: Locator;
  readonly send: Locator;
  readonly stop: Locator;
  readonly newChat: Locator;
  readonly jumpToEnd: Locator;
  readonly model: Locator;
  readonly models: Locator;
  /** What scrolls. */
  readonly conversation: Locator;
  /** What a screen reader is told. */
  readonly announcement: Locator;
  readonly download: Locator;
  readonly questions: Locator;
  readonly answers: Locator;
  /** The last answer. */
  readonly answer: Locator;
  /** The last answer's own words, without strip, notes and buttons. */
  readonly answerText: Locator;
  /** Says what went wrong with the last answer. */
  readonly failure: Locator;
  readonly tryAgain: Locator;
  /** In the place of "Try again" where the server may still have the answer. */
  readonly regenerate: Locator;
  readonly reconnect: Locator;
  readonly copyAnswer: Locator;
  readonly continueHere: Locator;
  /** The line of figures under the last answer. */
  readonly strip: Locator;
  readonly details: Locator;
  readonly panel: Locator;

  constructor(page: Page) {
    this.page = page;
    this.message = page.getByRole("textbox", { name: "Message" });
    this.send = page.getByRole("button", { name: "Send", exact: true });
    this.stop = page.getByRole("button", { name: "Stop", exact: true });
    this.newChat = page.getByRole("button", { name: "New chat" });
    this.jumpToEnd = page.getByRole("button", { name: "Jump to end" });
    this.model = page.getByRole("button", { name: /^Model / });
    this.models = page.getByRole("listbox", { name: "Models" });
    this.conversation = page.getByRole("region", { name: "Conversation" });
    this.announcement = page.locator("p.sr-only[role=status]");
    this.download = page.getByRole("progressbar", { name: "Model download" });
    this.questions = page.getByRole("article", { name: "Question" }).locator("[data-question-text]");
    this.answers = page.getByRole("article", { name: "Answer" });
    this.answer = this.answers.last();
    this.answerText = this.answer.locator(".md");
    this.failure = this.answer.getByRole("alert");
    this.tryAgain = this.answer.getByRole("button", { name: "Try again" });
    this.regenerate = this.answer.getByRole("button", { name: "Regenerate", exact: true });
    this.reconnect = this.answer.getByRole("button", { name: "Reconnect" });
    this.copyAnswer = this.answer.getByRole("button", { name: "Copy answer" });
    this.continueHere = this.answer.getByRole("button", { name: "Continue from here" });
    this.strip = this.answer.locator("[data-phase]");
    this.details = this.answer.getByRole("button", { name: "Details" });
    this.panel = this.answer.getByRole("region", { name: "Details of this answer" });
  }

  /** Opens the page and waits until it has come alive: it has asked which models there are. */
  async open(url = "/"): Promise<void> {
    await this.page.goto(url);
    await this.isAlive();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.isAlive();
  }

  /** Resolves when the list of models, or the failure to get it, is shown. */
  async isAlive(): Promise<void> {
    await expect(this.model).not.toHaveAccessibleName("Model …");
  }

  async ask(question: string): Promise<void> {
    await this.message.fill(question);
    await this.message.press("Enter");
  }

  option(name: string): Locator {
    return this.models.getByRole("option", { name });
  }

  /** The messages in the browser's storage, in their order. */
  storedMessages(): Promise<Message[]> {
    return this.page.evaluate(async () => {
      const settled = <Result>(request: IDBRequest<Result>) =>
        new Promise<Result>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await settled(indexedDB.open("synapse"));
      try {
        const rows = await settled<{ position: number; message: Message }[]>(
          database.transaction("messages").objectStore("messages").getAll(),
        );
        return rows.sort((a, b) => a.position - b.position).map(({ message }) => message);
      } finally {
        database.close();
      }
    });
  }

  /** How far the conversation is from its end, in CSS pixels. */
  distanceToEnd(): Promise<number> {
    return this.conversation.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop);
  }

  scrollTop(): Promise<number> {
    return this.conversation.evaluate((box) => box.scrollTop);
  }

  /** Asks, and waits until the answer is whole. */
  async converse(question: string, answer: string): Promise<void> {
    await this.ask(question);
    await expect(this.questions.last()).toHaveText(question);
    await expect(this.answerText).toHaveText(answer);
    await expect(this.send).toBeVisible();
  }

  /** The value in the details panel under this label. */
  figure(label: string): Locator {
    const term = this.page.getByRole("term").filter({ hasText: label });
    return this.panel.locator("dl > div").filter({ has: term }).getByRole("definition");
  }

  /** Where an element is, in CSS pixels; an element that is not shown fails the test. */
  async boxOf(element: Locator) {
    const box = await element.boundingBox();
    if (box === null) throw new Error("the element is not shown");
    return box;
  }
}
