import { expect, test } from "./chat-test";

test.describe("without a model and without a network", () => {
  test("the guide answers about Synapse, and says that it is no model", { tag: "@phone" }, async ({
    chat,
    launch,
    page,
  }) => {
    const server = await launch({
      SYNAPSE_PULL: "off",
      SYNAPSE_MODELS_DIR: test.info().outputPath("models"),
      HF_ENDPOINT: "http://127.0.0.1:9",
    });
    await chat.open(server.url);
    const main = page.getByRole("main");
    await expect(chat.model).toHaveAccessibleName(/^Model synapse-guide/);
    await expect(main).toContainText("Runs on this machine. Nothing you write leaves it.");
    await expect(main).toContainText(
      "No model is installed. A small guide answers questions about Synapse itself.",
    );
    const suggestions = main.getByRole("list", { name: "Suggestions" }).getByRole("button");
    await expect(suggestions).toHaveCount(4);

    await suggestions.filter({ hasText: "Ollama" }).click();
    await expect(chat.answerText).toContainText("I am the built-in guide, not a language model");
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    await expect(chat.answerText).toContainText("OLLAMA_HOST");
    await expect(chat.answerText).toContainText(/From (README|docs\/[\w-]+)\.md/);
    await expect(chat.strip).toContainText("synapse-guide");

    await chat.newChat.click();
    await chat.ask("zxqv wvut");
    await expect(chat.answerText).toContainText("I found nothing there that fits your question.");
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
  });
});
