import { test as base, expect } from "@playwright/test";
import { createFakeOllama, type FakeOllama } from "../test/fake-ollama";
import { type LaunchedServer, launchServer } from "./launched-server";
import { ChatPage } from "./pages/chat-page";

export { expect };

interface TestFixtures {
  readonly chat: ChatPage;
  /** The model server behind `baseURL`, in its first state at the start of every test. */
  readonly ollama: FakeOllama;
  /** Starts a further server, which ends with the test. */
  readonly launch: (settings: Record<string, string>) => Promise<LaunchedServer>;
  /** A test that provokes an error in the console adds it here. Everything else there, an uncaught error, a dialog
   * and a request to anywhere but our own servers fail the test. */
  readonly expectedTrouble: RegExp[];
  readonly homes: Set<string>;
  readonly troubleWatch: undefined;
}

interface WorkerFixtures {
  readonly world: { readonly ollama: FakeOllama; readonly server: LaunchedServer };
}

/** A connection that a test cuts, by all the names that Chromium has for it: which one depends on the moment. */
export const CUT_CONNECTION =
  /net::ERR_(CONNECTION_[A-Z]+|SOCKET_NOT_CONNECTED|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|FAILED)/;

/** Tests of the page: the built server as `npm start` runs it, in front of a scripted Ollama. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
    async ({}, use) => {
      const ollama = await createFakeOllama();
      const server = await launchServer({
        OLLAMA_HOST: ollama.url,
        SYNAPSE_RATE_LIMIT_PER_MINUTE: "0",
        // Answers that earlier tests left behind go on for their grace time.
        SYNAPSE_MAX_GENERATIONS: "1000",
        SYNAPSE_MAX_STREAMS_PER_CLIENT: "1000",
      });
      await use({ ollama, server });
      await end(server);
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
  homes: ({ world }, use) => use(new Set([world.server.url])),
  launch: async ({ homes }, use) => {
    const launched: LaunchedServer[] = [];
    await use(async (settings) => {
      const server = await launchServer(settings);
      launched.push(server);
      homes.add(server.url);
      return server;
    });
    await Promise.all(launched.map(end));
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  expectedTrouble: ({}, use) => use([]),
  troubleWatch: [
    async ({ context, homes, expectedTrouble }, use) => {
      const trouble: string[] = [];
      context.on("weberror", (error) => trouble.push(`uncaught: ${error.error().message}`));
      context.on("dialog", (dialog) => {
        trouble.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      context.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") trouble.push(message.text());
      });
      context.on("request", (request) => {
        if (!isOurs(request.url(), homes)) trouble.push(`request to ${request.url()}`);
      });
      await use(undefined);
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

function isOurs(url: string, homes: ReadonlySet<string>): boolean {
  return /^(data|blob|about):/.test(url) || homes.has(new URL(url).origin);
}

async function end(server: LaunchedServer): Promise<void> {
  server.process.kill("SIGKILL");
  await server.exited;
}
