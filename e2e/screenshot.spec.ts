import { writeFile } from "node:fs/promises";
import type { Step } from "../test/fake-ollama";
import { expect, test } from "./chat-test";
import { beginAnswer } from "./written-answer";

const PICTURE = "docs/screenshot.png";
const MAX_BYTES = 200_000;

const FIRST = `Give \`fetch\` the signal of an \`AbortController\`. Aborting ends the body too:

\`\`\`js
const controller = new AbortController();
const response = await fetch("/chat", { signal: controller.signal });
stopButton.onclick = () => controller.abort();
\`\`\``;

const SECOND = `Yes. The server sees the connection close and lets go of the model:

| what happens | when |
|---|---|
| the socket closes | at once |
| the generation is aborted | within a second |

What has arrived by then stays on the page, so`;

/** Uneven, as a model writes. */
function written(text: string): Step[] {
  const pieces = text.match(/\s*\S{1,5}/g) ?? [];
  const paced = pieces.flatMap((piece, index) => [
    { text: piece },
    { wait: Math.round(15 + 7 * Math.sin(index / 5)) },
  ]);
  return [{ wait: 240 }, ...paced];
}

test.use({ viewport: { width: 1280, height: 860 }, colorScheme: "light", deviceScaleFactor: 1 });

/** `SYNAPSE_SCREENSHOT=1 npm run test:e2e -- screenshot` makes the README's picture anew. */
test("the page looks as the README shows it", async ({ chat, ollama, page }) => {
  ollama.models([
    {
      name: "llama3.2:3b",
      parameterSize: "3.2B",
      quantization: "Q4_K_M",
      sizeBytes: 2_019_393_189,
      loaded: true,
    },
  ]);
  const first = beginAnswer(ollama);
  await chat.open();
  await chat.ask("How do I cancel a streaming fetch in the browser?");
  await first.request;
  first.write(...written(FIRST));
  first.end({ prompt_eval_count: 26, eval_count: 67, eval_duration: 1_259_000_000 });
  await expect(chat.strip).toHaveAttribute("data-phase", "done");

  const second = beginAnswer(ollama);
  await chat.ask("Does the model on the server stop as well?");
  await second.request;
  second.write(...written(SECOND));
  await expect(chat.answerText).toContainText("stays on the page, so");
  await expect(chat.strip).toContainText(/~\d\d tokens\/s/);
  await expect(chat.answers.first().getByText("53.2")).toBeInViewport();
  await expect(chat.strip).toBeInViewport({ ratio: 1 });
  await page.mouse.move(0, 0);
  const picture = await page.screenshot({ caret: "initial" });
  expect(picture.byteLength).toBeLessThan(MAX_BYTES);
  if (process.env.SYNAPSE_SCREENSHOT === "1") await writeFile(PICTURE, picture);
});
