import type { Locator } from "@playwright/test";
import type { Step } from "../test/fake-ollama";
import { expect, test } from "./chat-test";
import { beginAnswer } from "./written-answer";

/** Words as a model of about 40 tokens per second writes them. */
function paced(count: number): Step[] {
  return Array.from({ length: count }, () => [{ text: " word" }, { wait: 25 }]).flat();
}

test.describe("the figures of an answer", () => {
  test("change while it streams, and fall when it stalls", { tag: "@phone" }, async ({ chat, ollama }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Tell me");
    await answer.request;
    await expect(chat.strip).toHaveAttribute("data-phase", "prefill");
    await expect(chat.strip).toContainText(/0\.\d s/);
    answer.write(...paced(60));
    await expect(chat.strip).toHaveAttribute("data-phase", "answering");
    await expect(chat.strip).toContainText(/~[1-9]\d* tokens\/s/);
    const trace = chat.strip.locator("svg path").first();
    const before = await trace.getAttribute("d");
    await expect(chat.strip).toContainText(/[12]\.\d s/);
    await expect.poll(() => trace.getAttribute("d")).not.toBe(before);
    await expect(chat.strip).toContainText("~0 tokens/s");
    await expect(chat.strip).toContainText("60 words");
    answer.say(" again");
    await expect(chat.strip).toContainText("61 words");
    answer.end();
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
  });

  test("end in the model server's own speed, exactly", { tag: "@phone" }, async ({ chat, ollama }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Tell me");
    await answer.request;
    answer.write(...paced(20));
    await expect(chat.strip).toContainText(/~\d+ tokens\/s/);
    answer.end({ eval_count: 107, eval_duration: 2_000_000_000 });
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    await expect(chat.strip).toContainText("53.5 tokens/s");
    await expect(chat.strip).not.toContainText("~");
  });

  test("stay marked as counted when the model server says no speed", async ({ chat, ollama }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Tell me");
    await answer.request;
    answer.write(...paced(20));
    await expect(chat.strip).toContainText(/~\d+ tokens\/s/);
    answer.end({ eval_count: undefined, eval_duration: undefined });
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    await expect(chat.strip).toContainText(/~\d+(\.\d)? tokens\/s/);
  });

  test("name each phase, thinking included", async ({ chat, ollama }) => {
    ollama.models([{ name: "fake:latest", capabilities: ["completion", "thinking"], loaded: false }]);
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Think first");
    await answer.request;
    await expect(chat.strip).toHaveAttribute("data-phase", "loading");
    answer.write({ thinking: "The person asks." });
    await expect(chat.strip).toHaveAttribute("data-phase", "thinking");
    await expect(chat.answer.getByText("Thinking…")).toBeVisible();
    answer.say("Yes.");
    await expect(chat.strip).toHaveAttribute("data-phase", "answering");
    await expect(chat.answerText).toHaveText("Yes.");
    answer.end();
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    await chat.answer.getByText(/^Thought for/).click();
    await expect(chat.answer.getByText("The person asks.")).toBeVisible();
  });

  test("open into a panel that says where the time went", { tag: "@phone" }, async ({ chat, ollama }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Tell me");
    await answer.request;
    answer.write(...paced(30));
    await expect(chat.strip).toContainText("30 words");
    await chat.details.click();
    await expect(chat.details).toHaveAttribute("aria-expanded", "true");
    await expect(chat.panel).toContainText("Where the time went");
    await expect(chat.figure("Tokens in · out")).toHaveText("– · –");
    answer.end({ prompt_eval_count: 1234, eval_count: 107, eval_duration: 2_000_000_000 });
    await expect(chat.figure("Tokens in · out")).toContainText("1,234 · 107");
    await expect(chat.figure("First token")).toHaveText(/^\d+\.\d\d s/);
    await expect(chat.figure("Speed")).toHaveText("53.5 tokens/s");
    await expect(chat.figure("Words")).toHaveText(/^30 · \d+(\.\d)?\/s$/);
    await expect(chat.figure("Characters")).toHaveText(/^150 · /);
    await expect(chat.figure("Gap p50 · p95 · max")).toHaveText(/^\d+(\.\d)? · \d+(\.\d)? · \d+(\.\d)? ms$/);
    await expect(chat.panel.locator("canvas")).toBeVisible();
    await expect.poll(() => inkOf(chat.panel.locator("canvas"))).toBeGreaterThan(100);
    await chat.details.click();
    await expect(chat.panel).toHaveCount(0);
  });

  test("never move what stands around them", { tag: "@phone" }, async ({ chat, ollama }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.ask("Stand still");
    await answer.request;
    await expect(chat.strip).toHaveAttribute("data-phase", "prefill");
    const waiting = await chat.boxOf(chat.strip);
    answer.write(...paced(10));
    await expect(chat.strip).toContainText("10 words");
    await expect(chat.strip).toContainText(/~\d+ tokens\/s/);
    const answering = await chat.boxOf(chat.strip);
    expect(answering).toMatchObject({ x: waiting.x, width: waiting.width, height: waiting.height });
    const detailsThen = await chat.boxOf(chat.details);
    answer.end();
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    expect(await chat.boxOf(chat.strip)).toEqual(answering);
    expect(await chat.boxOf(chat.details)).toEqual(detailsThen);
    await chat.details.click();
    await expect(chat.panel).toBeVisible();
    expect(await chat.boxOf(chat.strip)).toMatchObject({ height: waiting.height, width: waiting.width });
  });
});

/** How many pixels of a canvas are drawn. */
function inkOf(canvas: Locator): Promise<number> {
  return canvas.evaluate((element: HTMLCanvasElement) => {
    const { data } = element.getContext("2d")?.getImageData(0, 0, element.width, element.height) ?? {
      data: new Uint8ClampedArray(),
    };
    return data.filter((value, index) => index % 4 === 3 && value > 0).length;
  });
}
