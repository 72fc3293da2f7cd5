import { modelListSchema } from "@/lib/chat/models";
import { expect, test } from "./chat-test";

const MODEL = "smollm2:135m";
const isRequired = process.env.SYNAPSE_TEST_REAL === "required";
const FETCH_LIMIT_MS = 180_000;

test.describe("the embedded engine with a real model", () => {
  test("fetches the model by itself, answers in the page and counts its own tokens", async ({
    chat,
    launch,
    page,
  }) => {
    test.setTimeout(FETCH_LIMIT_MS + 120_000);
    const { HF_ENDPOINT } = process.env;
    const server = await launch(HF_ENDPOINT === undefined ? {} : { HF_ENDPOINT });
    const failure = await fetchedOrFailure(server.url);
    test.skip(failure !== undefined && !isRequired, `${MODEL} cannot be fetched here: ${failure}`);
    expect(failure, `${MODEL} is fetched`).toBeUndefined();

    await chat.open(server.url);
    await expect(chat.model).toHaveAccessibleName(new RegExp(`^Model ${MODEL}`));
    await chat.ask(
      "Write a long story about a lighthouse keeper who learns to bake bread, in ten paragraphs.",
    );
    await expect(chat.strip).toHaveAttribute("data-phase", "answering", { timeout: 60_000 });
    await expect(chat.strip).toContainText(/~\d+(\.\d)? tokens\/s/);
    const early = await chat.answerText.innerText();
    await expect.poll(async () => (await chat.answerText.innerText()).length).toBeGreaterThan(early.length);
    await expect(chat.strip).toHaveAttribute("data-phase", "done", { timeout: 90_000 });
    await expect(chat.failure).toHaveCount(0);
    await expect(chat.strip).toContainText(/(^|[^~\d.])\d+(\.\d)? tokens\/s/);
    await expect(chat.strip).not.toContainText("~");
    await chat.details.click();
    await expect(chat.figure("Tokens in · out")).toHaveText(/^[1-9]\d* · [1-9]\d*/);

    await chat.ask("Write another long story, about a train, in ten paragraphs.");
    await expect(chat.strip).toHaveAttribute("data-phase", "answering", { timeout: 60_000 });
    await page.keyboard.press("Escape");
    await expect(chat.strip).toContainText("stopped");
    await expect(chat.send).toBeVisible();
  });
});

/** Waits until the model is there; answers why it will not be. */
async function fetchedOrFailure(url: string): Promise<string | undefined> {
  let failure: string | undefined;
  await expect
    .poll(
      async () => {
        const { models, pulls } = modelListSchema.parse(await (await fetch(`${url}/models`)).json());
        failure = pulls.find(({ error }) => error !== undefined)?.error;
        return failure !== undefined || models.some(({ name }) => name === MODEL);
      },
      { timeout: FETCH_LIMIT_MS, message: `${MODEL} is there, or why not` },
    )
    .toBe(true);
  return failure;
}
