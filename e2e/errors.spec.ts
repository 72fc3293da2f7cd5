import { createFakeOllama, type Step } from "../test/fake-ollama";
import { CUT_CONNECTION, expect, test } from "./chat-test";
import { beginAnswer } from "./written-answer";

const ERROR_ID = /ERR_\d{8}_\d{6}_\d{15}/;

/** Seven waits with full jitter, and eight tries. */
const GIVES_UP_MS = 55_000;

const AT_THE_START: readonly { what: string; steps: readonly Step[]; sentence: string }[] = [
  {
    what: "a model that is not there",
    steps: [{ status: 404, body: { error: "model 'fake:latest' not found" } }],
    sentence: "The model is not installed here.",
  },
  {
    what: "a model server with a full queue",
    steps: [
      { status: 503, body: { error: "server busy, please try again.  maximum pending requests exceeded" } },
    ],
    sentence: "The model server is busy.",
  },
  {
    what: "something that is no model server",
    steps: [{ status: 200, headers: { "content-type": "text/html" }, body: "<html>Sign in</html>" }],
    sentence: "The model server sent something that is not an answer.",
  },
  {
    what: "a connection that dies",
    steps: [{ die: true }],
    sentence: "The model server stopped before the answer was complete.",
  },
];

const IN_THE_MIDDLE: readonly { what: string; steps: readonly Step[]; sentence: string }[] = [
  {
    what: "the model fails",
    steps: [{ line: { error: "an error was encountered while running the model: unexpected EOF" } }],
    sentence: "The model server reported an error.",
  },
  {
    what: "the connection dies",
    steps: [{ die: true }],
    sentence: "The model server stopped before the answer was complete.",
  },
  {
    what: "the answer ends without its last line",
    steps: [{ end: true }],
    sentence: "The model server stopped before the answer was complete.",
  },
];

test.describe("when asking fails", () => {
  for (const { what, steps, sentence } of AT_THE_START) {
    test(`${what}: says so under a name, keeps the question and tries again`, async ({ chat, ollama }) => {
      ollama.chat(steps);
      await chat.open();
      await chat.ask("Are you there?");
      await expect(chat.failure).toContainText(sentence);
      await expect(chat.failure).toContainText(ERROR_ID);
      await expect(chat.failure).toContainText("Your question is kept.");
      await expect(chat.questions).toHaveText(["Are you there?"]);
      ollama.chat([{ text: "Now I am." }, { done: {} }]);
      await chat.tryAgain.click();
      await expect(chat.answerText).toHaveText("Now I am.");
      await expect(chat.failure).toHaveCount(0);
      await expect(chat.questions).toHaveText(["Are you there?"]);
      await expect(chat.answers).toHaveCount(1);
    });
  }

  for (const { what, steps, sentence } of IN_THE_MIDDLE) {
    test(`in the middle, as ${what}: keeps the part as a version of its own when it is tried again`, async ({
      chat,
      ollama,
    }) => {
      const first = beginAnswer(ollama);
      await chat.open();
      await chat.ask("Tell me");
      await first.request;
      first.say("It begins", " well");
      await expect(chat.answerText).toHaveText("It begins well");
      first.write(...steps, { end: true });
      await expect(chat.failure).toContainText(sentence);
      await expect(chat.failure).toContainText(ERROR_ID);
      await expect(chat.failure).toContainText("this part of the answer");
      await expect(chat.answerText).toHaveText("It begins well");

      const second = beginAnswer(ollama);
      await chat.tryAgain.click();
      expect((await second.request).body).toMatchObject({ messages: [{ role: "user", content: "Tell me" }] });
      await expect(chat.failure).toHaveCount(0);
      second.say("Better");
      await expect(chat.answerText).toHaveText("Better");
      second.end();
      await expect(chat.answer).toHaveAttribute("aria-busy", "false");
      await expect(chat.answerText).toHaveText("Better");
      await expect(chat.answers).toHaveCount(1);
      expect((await chat.storedMessages()).map(({ content }) => content)).toEqual(
        expect.arrayContaining(["Tell me", "It begins well", "Better"]),
      );
    });
  }

  test("says nothing of what the model server said", async ({ chat, ollama, page }) => {
    ollama.chat([{ status: 500, body: { error: "open /home/secret/blobs/sha256-12: no such file" } }]);
    await chat.open();
    await chat.ask("Hello");
    await expect(chat.failure).toContainText("The model server reported an error.");
    await expect(page.getByText("secret")).toHaveCount(0);
  });

  test("copies the error's name", async ({ chat, ollama, page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    ollama.chat([{ die: true }]);
    await chat.open();
    await chat.ask("Hello");
    const id = (await chat.failure.innerText()).match(ERROR_ID)?.[0] ?? "";
    await chat.failure.getByRole("button", { name: `Copy error id ${id}` }).click();
    await expect(chat.failure).toContainText("Copied");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(id);
  });

  test("keeps a failed question across a reload", async ({ chat, ollama }) => {
    ollama.chat([{ status: 404, body: { error: "model 'fake:latest' not found" } }]);
    await chat.open();
    await chat.ask("Remember me");
    await expect(chat.failure).toContainText(ERROR_ID);
    const said = await chat.failure.innerText();
    await chat.reload();
    await expect(chat.questions).toHaveText(["Remember me"]);
    await expect(chat.failure).toHaveText(said, { useInnerText: true });
    ollama.chat([{ text: "I do." }, { done: {} }]);
    await chat.tryAgain.click();
    await expect(chat.answerText).toHaveText("I do.");
  });

  test("says when too many ask, and for how long", async ({ chat, ollama, launch, expectedTrouble }) => {
    expectedTrouble.push(/status of 429/);
    const server = await launch({ OLLAMA_HOST: ollama.url, SYNAPSE_RATE_LIMIT_PER_MINUTE: "1" });
    await chat.open(server.url);
    await chat.ask("First");
    await expect(chat.answerText).toHaveText("Hello from the fake.");
    await chat.ask("Second");
    await expect(chat.failure).toContainText("Too many requests.");
    await expect(chat.failure).toContainText(/It may work again in \d+ s\./);
    await expect(chat.questions).toHaveText(["First", "Second"]);
  });
});

test.describe("when Synapse itself is gone", () => {
  test("keeps the question and asks it when the server is back", async ({
    chat,
    ollama,
    launch,
    expectedTrouble,
  }) => {
    expectedTrouble.push(CUT_CONNECTION);
    const server = await launch({ OLLAMA_HOST: ollama.url });
    await chat.open(server.url);
    server.process.kill("SIGKILL");
    await server.exited;
    await chat.ask("Anybody?");
    await expect(chat.failure).toContainText("The server cannot be reached.");
    await expect(chat.questions).toHaveText(["Anybody?"]);
    await launch({ OLLAMA_HOST: ollama.url, PORT: new URL(server.url).port });
    await chat.tryAgain.click();
    await expect(chat.answerText).toHaveText("Hello from the fake.");
    await expect(chat.questions).toHaveText(["Anybody?"]);
  });

  test("keeps the part when it dies in the middle", async ({ chat, ollama, launch, expectedTrouble }) => {
    test.slow();
    expectedTrouble.push(CUT_CONNECTION);
    const answer = beginAnswer(ollama);
    const server = await launch({ OLLAMA_HOST: ollama.url });
    await chat.open(server.url);
    await chat.ask("Tell me");
    await answer.request;
    answer.say("Half of");
    await expect(chat.answerText).toHaveText("Half of");
    server.process.kill("SIGKILL");
    await expect(chat.strip).toContainText("reconnecting…");
    await expect(chat.failure).toContainText("The connection was lost, and the server cannot be reached.", {
      timeout: GIVES_UP_MS,
    });
    await expect(chat.failure).toContainText("this part of the answer");
    await expect(chat.answerText).toHaveText("Half of");
    await expect(chat.reconnect).toBeVisible();
  });

  test("says so when it shuts down in the middle, and keeps the part", async ({
    chat,
    ollama,
    launch,
    expectedTrouble,
  }) => {
    expectedTrouble.push(CUT_CONNECTION);
    const answer = beginAnswer(ollama);
    const server = await launch({ OLLAMA_HOST: ollama.url });
    await chat.open(server.url);
    await chat.ask("Tell me");
    await answer.request;
    answer.say("Half of");
    await expect(chat.answerText).toHaveText("Half of");
    server.process.kill("SIGTERM");
    await expect(chat.failure).toContainText("The server is shutting down.");
    await expect(chat.answerText).toHaveText("Half of");
    expect(await server.exited).toBe(0);
  });
});

test.describe("when the configured Ollama does not answer", () => {
  test("the empty page says so, and notices by itself when it does", async ({
    chat,
    page,
    launch,
    expectedTrouble,
  }) => {
    expectedTrouble.push(/status of 502/);
    const gone = await createFakeOllama();
    await gone.close();
    const server = await launch({ OLLAMA_HOST: gone.url });
    await chat.open(server.url);
    const alert = page.getByRole("main").getByRole("alert");
    await expect(alert).toContainText("The model server cannot be reached.");
    await expect(alert).toContainText(ERROR_ID);
    await expect(chat.model).toHaveAccessibleName("Model Not reachable");
    const back = await createFakeOllama(gone.port);
    try {
      await expect(chat.model).toHaveAccessibleName(/^Model fake:latest/);
      await expect(alert).toHaveCount(0);
    } finally {
      await back.close();
    }
  });
});
