import { test as base, expect } from "@playwright/test";
import { createFakeOllama, type FakeOllama } from "../test/fake-ollama";
import { type LaunchedServer, launchServer } from "./launched-server";
import { ChatPage } from "./pages/chat-page";

export { expect };

/** What a test may see in the browser's console without failing, by its text. */
type Expected = RegExp[];

interface TestFixtures {
  readonly chat: ChatPage;
  /** The model server, in its first state at the start of every test. */
  readonly ollama: FakeOllama;
  /** A test that provokes an error in the console names it here. Everything else there, an uncaught error, a
   * dialog and a request to anywhere but the page's own server fail the test. */
  readonly expectedTrouble: Expected;
  readonly troubleWatch: void;
}

interface WorkerFixtures {
  readonly world: { readonly ollama: FakeOllama; readonly server: LaunchedServer };
}

/** Tests of the page: the built server as `npm start` runs it, in front of a scripted Ollama. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are needed from the pattern
    async ({}, use) => {
      const ollama = await createFakeOllama();
      const server = await launchServer({ OLLAMA_HOST: ollama.url, SYNAPSE_RATE_LIMIT_PER_MINUTE: "0" });
      await use({ ollama, server });
      server.process.kill("SIGKILL");
      await server.exited;
      await ollama.close();
    },
    { scope: "worker" },
  ],
  baseURL: ({ world }, use) => use(world.server.url),
  ollama: async ({ world: { ollama } }, use) => {
    ollama.models([{ name: "fake:latest", loaded: true }]);
    ollama.chat([{ text: "Hello" }, { text: " from" }, { text: " the fake." }, { done: {} }]);
    ollama.forgetRequests();
    await use(ollama);
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  expectedTrouble: ({}, use) => use([]),
  troubleWatch: [
    async ({ page, baseURL, expectedTrouble }, use) => {
      const trouble: string[] = [];
      const isHome = (url: string) => /^(data|blob|about):/.test(url) || new URL(url).origin === baseURL;
      page.on("pageerror", (error) => trouble.push(`uncaught: ${error.message}`));
      page.on("dialog", (dialog) => {
        trouble.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") trouble.push(message.text());
      });
      page.on("request", (request) => {
        if (!isHome(request.url())) trouble.push(`request to ${request.url()}`);
      });
      await use();
      const unexpected = trouble.filter((text) => !expectedTrouble.some((known) => known.test(text)));
      expect(unexpected, "errors, dialogs and foreign requests of the page").toEqual([]);
    },
    { auto: true },
  ],
  chat: ({ page, ollama }, use) => {
    // The scripted Ollama is in its first state before the page asks anything of it.
    void ollama;
    return use(new ChatPage(page));
  },
});
