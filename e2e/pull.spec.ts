import type { FakeOllama, Script } from "../test/fake-ollama";
import { createGate } from "../test/gate";
import { expect, test } from "./chat-test";
import { ModelsPage } from "./pages/models";
import { beginAnswer } from "./written-answer";

const TOTAL = 500_000_000;

/** A pull that the test drives: it stands at `stands` bytes until it is told to go on. */
function beginPull(ollama: FakeOllama, stands: number, name: string) {
  const finished = createGate();
  const part = (completed: number) => ({ status: "pulling a", digest: "sha256:a", total: TOTAL, completed });
  const script: Script = async (_, responder) => {
    await responder.line({ status: "pulling manifest" });
    await responder.line(part(stands / 2));
    await responder.wait(300);
    await responder.line(part(stands));
    await responder.gate(finished.opened);
    if (!responder.open) return;
    ollama.models([{ name: "fake:latest", loaded: true }, { name }]);
    await responder.line(part(TOTAL));
    await responder.line({ status: "success" });
  };
  ollama.answer("POST /api/pull", script);
  return { finish: finished.open };
}

const pullsAsked = (ollama: FakeOllama) => ollama.requests.filter(({ path }) => path === "/api/pull");

test.describe("fetching a model", () => {
  test("by its name from the list: bytes, speed, and the same after a reload; then it answers", {
    tag: "@phone",
  }, async ({ chat, ollama, page }) => {
    const models = new ModelsPage(page);
    const pull = beginPull(ollama, 200_000_000, "qwen3:8b");
    await chat.open();
    await models.open();
    await models.search.fill("qwen3:8b");
    await models.option("Fetch “qwen3:8b”").click();
    await expect(models.download.first()).toHaveAttribute("aria-valuenow", "40");
    await expect(page.getByText("200 of 500 MB").first()).toContainText(/MB\/s · /);
    await expect(models.picker).toHaveAccessibleName("Model qwen3:8b 40 % downloading");
    await chat.reload();
    await expect(models.download).toHaveAttribute("aria-valuenow", "40");
    await expect(models.picker).toHaveAccessibleName("Model qwen3:8b 40 % downloading");
    expect(pullsAsked(ollama)).toHaveLength(1);
    pull.finish();
    await expect(models.picker).toHaveAccessibleName("Model qwen3:8b 134.52M · Q4_1");
    await expect(models.download).toHaveCount(0);
    const answer = beginAnswer(ollama);
    await chat.ask("Who are you?");
    expect((await answer.request).body).toMatchObject({ model: "qwen3:8b" });
    answer.end();
  });

  test("can be cancelled, which the model server hears", async ({ chat, ollama, page }) => {
    const models = new ModelsPage(page);
    beginPull(ollama, 200_000_000, "llama3.2:1b");
    await chat.open();
    await models.open();
    await models.search.fill("ollama run llama3.2:1b");
    await models.search.press("Enter");
    await expect(models.download.first()).toHaveAttribute("aria-valuenow", "40");
    await models.button("Cancel fetching llama3.2:1b").first().click();
    await expect(models.download).toHaveCount(0);
    await expect.poll(() => pullsAsked(ollama)[0]?.aborted).toBe(true);
    await expect(models.picker).toHaveAccessibleName(/^Model fake:latest/);
  });

  test("that fails says why, and goes on at another try", async ({ chat, ollama, page }) => {
    const models = new ModelsPage(page);
    ollama.answer("POST /api/pull", [{ line: { error: "pull model manifest: file does not exist" } }]);
    await chat.open();
    await models.open();
    await models.search.fill("nobody/knows:this");
    await models.option("Fetch").click();
    const failed = page.getByText(
      "nobody/knows:this could not be fetched. Nobody knows a model of that name.",
    );
    await expect(failed.first()).toBeVisible();
    const pull = beginPull(ollama, 200_000_000, "nobody/knows:this");
    await models.button("Try again").first().click();
    await expect(models.download.first()).toHaveAttribute("aria-valuenow", "40");
    pull.finish();
    await expect(models.download).toHaveCount(0);
    await expect(models.picker).toHaveAccessibleName(/^Model nobody\/knows:this/);
  });

  test("is waited for by a question that was asked of it, which is then answered by itself", {
    tag: "@phone",
  }, async ({ chat, ollama, page }) => {
    const models = new ModelsPage(page);
    const pull = beginPull(ollama, 200_000_000, "qwen3:8b");
    ollama.chat([{ status: 404, body: { error: "model 'qwen3:8b' not found" } }]);
    await chat.open();
    await models.open();
    await models.search.fill("qwen3:8b");
    await models.search.press("Enter");
    await expect(models.download.first()).toBeVisible();
    await page.keyboard.press("Escape");
    await chat.ask("Who are you?");
    await expect(chat.answer).toContainText("The answer comes by itself as soon as it is here.");
    await expect(chat.answer.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "40");
    await expect(chat.strip).toContainText("fetching the model");
    ollama.chat([{ text: "Qwen." }, { done: {} }]);
    pull.finish();
    await expect(chat.answerText).toHaveText("Qwen.");
    await expect(chat.questions).toHaveText(["Who are you?"]);
    const asked = ollama.requests.filter(({ path }) => path === "/api/chat");
    expect(asked.map(({ body }) => body)).toMatchObject([{ model: "qwen3:8b" }, { model: "qwen3:8b" }]);
  });

  test("is offered where none is installed: one press, and the page has a model", { tag: "@phone" }, async ({
    chat,
    ollama,
    page,
  }) => {
    const models = new ModelsPage(page);
    ollama.models([]);
    const pull = beginPull(ollama, 200_000_000, "llama3.2:3b");
    await chat.open();
    await expect(page.getByRole("heading", { name: "Models to begin with" })).toBeVisible();
    await models.button("Fetch llama3.2:3b").click();
    await expect(models.download).toHaveAttribute("aria-valuenow", "40");
    pull.finish();
    await expect(models.picker).toHaveAccessibleName(/^Model llama3\.2:3b/);
  });

  test("is not offered, nor is deleting, where the server's owner has not allowed it", async ({
    chat,
    launch,
    ollama,
    page,
  }) => {
    const server = await launch({ OLLAMA_HOST: ollama.url, SYNAPSE_MODEL_MANAGEMENT: "off" });
    const models = new ModelsPage(page);
    await chat.open(server.url);
    await models.open();
    await expect(models.search).toHaveCount(0);
    await expect(models.button(/^Unload/)).toHaveCount(0);
    await models.openDetails("fake:latest");
    await expect(models.sheet).toContainText("8,192 tokens");
    await expect(models.button("Delete…")).toHaveCount(0);
    ollama.models([]);
    await chat.open(server.url);
    await expect(page.getByRole("main")).toContainText("Whoever runs this server can fetch one");
    await expect(models.button(/^Fetch/)).toHaveCount(0);
  });
});
