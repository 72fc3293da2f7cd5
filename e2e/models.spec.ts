import { createServer, type Server, type ServerResponse } from "node:http";
import type { FakeModel } from "../test/fake-ollama";
import { expect, test } from "./chat-test";
import { ModelsPage } from "./pages/models";
import { beginAnswer } from "./written-answer";

const MODELS: readonly FakeModel[] = [
  { name: "llama3.2:3b", sizeBytes: 2_019_393_189, loaded: true },
  { name: "qwen3:0.6b", sizeBytes: 522_653_767, capabilities: ["completion", "thinking"] },
  { name: "gemma3:1b", sizeBytes: 815_319_791 },
];

test.describe("choosing a model", () => {
  test("the list tells each model's build and size, and which is in memory", { tag: "@phone" }, async ({
    chat,
    ollama,
  }) => {
    ollama.models(MODELS);
    await chat.open();
    await expect(chat.model).toHaveAccessibleName(/^Model llama3\.2:3b/);
    await chat.model.click();
    await expect(chat.models.getByRole("option")).toHaveCount(3);
    await expect(chat.option("llama3.2:3b")).toContainText("134.52M · Q4_1 · 2.0 GB · 8k context · fake");
    await expect(chat.option("llama3.2:3b")).toContainText("in memory");
    await expect(chat.option("llama3.2:3b")).toHaveAttribute("aria-selected", "true");
    await expect(chat.option("qwen3:0.6b")).toContainText("523 MB");
    await expect(chat.option("qwen3:0.6b")).toContainText("thinks");
    await expect(chat.option("qwen3:0.6b")).not.toContainText("in memory");
  });

  test("the chosen model answers the next question, also after a reload", { tag: "@phone" }, async ({
    chat,
    ollama,
  }) => {
    ollama.models(MODELS);
    await chat.open();
    await chat.model.click();
    await chat.option("gemma3:1b").click();
    await expect(chat.models).toHaveCount(0);
    await expect(chat.model).toHaveAccessibleName(/^Model gemma3:1b/);
    const first = beginAnswer(ollama);
    await chat.ask("Who are you?");
    expect((await first.request).body).toMatchObject({ model: "gemma3:1b" });
    first.say("Gemma.");
    first.end();
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    await expect(chat.strip).toContainText("gemma3:1b");
    await chat.reload();
    await expect(chat.model).toHaveAccessibleName(/^Model gemma3:1b/);
    const second = beginAnswer(ollama);
    await chat.ask("Still you?");
    expect((await second.request).body).toMatchObject({ model: "gemma3:1b" });
  });

  test("a chosen model that is gone gives way to the server's choice", async ({ chat, ollama }) => {
    ollama.models(MODELS);
    await chat.open();
    await chat.model.click();
    await chat.option("gemma3:1b").click();
    ollama.models(MODELS.filter(({ name }) => name !== "gemma3:1b"));
    await chat.reload();
    await expect(chat.model).toHaveAccessibleName(/^Model llama3\.2:3b/);
    const answer = beginAnswer(ollama);
    await chat.ask("Who now?");
    expect((await answer.request).body).toMatchObject({ model: "llama3.2:3b" });
  });

  test("many models can be searched, and Esc leaves everything as it was", async ({ chat, ollama, page }) => {
    const many = Array.from({ length: 12 }, (_, number) => ({ name: `model-${number}:latest` }));
    ollama.models([...MODELS, ...many]);
    await chat.open();
    await chat.model.click();
    const search = page.getByRole("combobox", { name: "Search models" });
    await expect(search).toBeFocused();
    await search.fill("gem");
    await expect(chat.models.getByRole("option")).toHaveCount(1);
    await search.fill("thinks");
    await expect(chat.models.getByRole("option")).toHaveCount(1);
    await expect(chat.option("qwen3:0.6b")).toBeVisible();
    await search.fill("no such model");
    await expect(page.getByText("No model matches")).toBeVisible();
    await search.press("Escape");
    await expect(chat.models).toHaveCount(0);
    await expect(chat.model).toBeFocused();
    await expect(chat.model).toHaveAccessibleName(/^Model llama3\.2:3b/);
  });

  test("the one that was asked last comes first", async ({ chat, ollama, page }) => {
    ollama.models(MODELS);
    await chat.open();
    await chat.model.click();
    await expect(chat.models.getByRole("option").first()).toContainText("llama3.2:3b");
    await chat.option("gemma3:1b").click();
    await chat.converse("Hello?", "Hello from the fake.");
    await chat.reload();
    const models = new ModelsPage(page);
    await models.open();
    await expect(chat.models.getByRole("option").first()).toContainText("gemma3:1b");
  });

  test("its sheet tells what a model is and brings along, and gives the focus back", {
    tag: "@phone",
  }, async ({ chat, ollama, page }) => {
    const shown = {
      parameters: 'temperature                    0.6\nstop                           "<|im_end|>"',
      license: "Apache License\nVersion 2.0",
      system: "Answer in rhyme.",
    };
    ollama.models([
      { name: "qwen3:8b", family: "qwen3", loaded: true, capabilities: ["completion", "thinking"], shown },
    ]);
    const models = new ModelsPage(page);
    await chat.open();
    await models.open();
    await page.keyboard.press("Tab");
    await models.button("Details of qwen3:8b").focus();
    await page.keyboard.press("Enter");
    await expect(models.sheet).toBeVisible();
    for (const text of [
      "qwen3",
      "134.52M",
      "Q4_1",
      "98 MB",
      "8,192 tokens",
      "thinks",
      "4,096 tokens of context",
    ]) {
      await expect(models.sheet).toContainText(text);
    }
    for (const [label, text] of [
      ["Default options", "temperature  0.6"],
      ["System prompt", "Answer in rhyme."],
      ["Licence", "Apache License"],
    ] as const) {
      await models.sheet.getByText(label).click();
      await expect(models.sheet.getByText(text)).toBeVisible();
    }
    await page.keyboard.press("Escape");
    await expect(models.sheet).toHaveCount(0);
    await expect(models.picker).toBeFocused();
  });

  test("a loaded one can be taken out of memory", async ({ chat, ollama, page }) => {
    ollama.models(MODELS);
    const models = new ModelsPage(page);
    await chat.open();
    await models.open();
    await models.button("Unload llama3.2:3b").click();
    await expect(chat.option("llama3.2:3b")).not.toContainText("in memory");
    await expect(models.button(/^Unload/)).toHaveCount(0);
    const asked = ollama.requests.find(({ path }) => path === "/api/chat");
    expect(asked?.body).toMatchObject({ model: "llama3.2:3b", messages: [], keep_alive: 0 });
  });

  test("one is deleted after a question, and kept at the first answer to it", { tag: "@phone" }, async ({
    chat,
    ollama,
    page,
  }) => {
    ollama.models(MODELS);
    const models = new ModelsPage(page);
    await chat.open();
    await models.open();
    await models.openDetails("llama3.2:3b");
    await models.button("Delete…").click();
    await expect(models.sheet).toContainText("Delete llama3.2:3b? That frees 2.0 GB.");
    await expect(models.button("Keep")).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(models.button("Delete…")).toBeFocused();
    expect(ollama.requests.some(({ method }) => method === "DELETE")).toBe(false);
    await models.button("Delete…").click();
    await models
      .button("Delete")
      .and(models.button(/^Delete$/))
      .click();
    await expect(models.sheet).toHaveCount(0);
    await expect(models.picker).toBeFocused();
    await expect(models.picker).not.toHaveAccessibleName(/llama3\.2/);
    await expect(page.getByText("llama3.2:3b was deleted.")).toBeAttached();
    await models.open();
    await expect(chat.models.getByRole("option")).toHaveCount(2);
  });

  test("without any model the page says how to get one, and notices it by itself", async ({
    chat,
    ollama,
    page,
  }) => {
    ollama.models([]);
    await chat.open();
    await expect(chat.model).toHaveAccessibleName("Model No model");
    await expect(page.getByRole("main")).toContainText("No model is installed yet.");
    await expect(page.getByRole("main")).toContainText("Models to begin with");
    ollama.models([{ name: "llama3.2:latest" }]);
    await expect(chat.model).toHaveAccessibleName(/^Model llama3\.2:latest/);
    await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(4);
  });
});

test.describe("the first model's download", () => {
  const SIZE_BYTES = 98_362_432;

  test("shows how far it is, and says when what came is not the model", async ({ chat, launch, page }) => {
    test.setTimeout(90_000);
    const hub = await createHub();
    try {
      const server = await launch({
        HF_ENDPOINT: hub.url,
        SYNAPSE_MODELS_DIR: test.info().outputPath("models"),
      });
      await chat.open(server.url);
      const response = await hub.asked;
      response.write(Buffer.alloc(SIZE_BYTES / 2));
      await expect(chat.download).toHaveAttribute("aria-valuenow", "50");
      await expect(chat.download).toHaveAttribute("aria-valuetext", "49 of 98 MB");
      await expect(page.getByText("Fetching smollm2:135m")).toBeVisible();
      await expect(page.getByText("Until then a small guide answers")).toBeVisible();
      await expect(chat.model).toHaveAccessibleName(/^Model synapse-guide.* downloading$/);
      response.write(Buffer.alloc(SIZE_BYTES / 4));
      await expect(chat.download).toHaveAttribute("aria-valuenow", "75");
      response.end(Buffer.alloc(SIZE_BYTES / 4));
      await expect(page.getByText("smollm2:135m could not be fetched")).toBeVisible();
      await expect(chat.download).toHaveCount(0);
      await expect(chat.model).not.toHaveAccessibleName(/downloading/);
    } finally {
      hub.server.close();
      hub.server.closeAllConnections();
    }
  });

  /** A hub that has a file of the right size; what is in it is the test's. */
  async function createHub(): Promise<{ url: string; server: Server; asked: Promise<ServerResponse> }> {
    let ask: (response: ServerResponse) => void = () => {};
    const asked = new Promise<ServerResponse>((resolve) => {
      ask = resolve;
    });
    const server = createServer((request, response) => {
      response.writeHead(200, { "content-length": SIZE_BYTES });
      if (request.method === "HEAD") response.end();
      else ask(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the hub has no port");
    return { url: `http://127.0.0.1:${address.port}`, server, asked };
  }
});
