import { createFaultProxy, type Toxic } from "../test/fault-proxy";
import { CUT_CONNECTION, expect, test } from "./chat-test";
import { beginAnswer } from "./written-answer";

const WORLD = "Grüße, 世界! 👩‍👩‍👧‍👦 🇩🇪 नमस्ते สวัสดี é — \u2028 “data: x” مرحبا 🤷🏽‍♀️.";

const SINGLE_BYTES: Toxic = { type: "slicer", averageBytes: 1, delayMs: 0 };

test.describe("over a bad network", () => {
  test("an answer cut into single bytes arrives whole (statement 2)", async ({
    chat,
    ollama,
    baseURL,
    homes,
  }) => {
    const proxy = await createFaultProxy(Number(new URL(baseURL ?? "").port));
    homes.add(proxy.url);
    try {
      const text = `${WORLD} `.repeat(20).trim();
      const answer = beginAnswer(ollama);
      await chat.open(proxy.url);
      proxy.add("downstream", SINGLE_BYTES);
      await chat.ask("Say it all");
      await answer.request;
      answer.say(...text);
      answer.end({ eval_count: 107, eval_duration: 2_000_000_000 });
      await expect(chat.strip).toHaveAttribute("data-phase", "done");
      await expect(chat.strip).toContainText("53.5 tokens/s");
      const stored = (await chat.storedMessages()).at(-1);
      expect(stored?.content).toBe(text);
      expect(await chat.answerText.innerText()).toBe(text);
    } finally {
      await proxy.close();
    }
  });

  test("a connection that breaks loses nothing: the answer goes on", async ({
    chat,
    ollama,
    baseURL,
    homes,
    expectedTrouble,
  }) => {
    expectedTrouble.push(CUT_CONNECTION);
    const proxy = await createFaultProxy(Number(new URL(baseURL ?? "").port));
    homes.add(proxy.url);
    try {
      const answer = beginAnswer(ollama);
      await chat.open(proxy.url);
      proxy.add("downstream", SINGLE_BYTES);
      await chat.ask("Hold on");
      const request = await answer.request;
      answer.say("Before", " the break");
      await expect(chat.answerText).toHaveText("Before the break");
      const end = proxy.add("downstream", { type: "reset_peer", timeoutMs: 0 });
      await expect.poll(() => proxy.connections().open).toBe(0);
      end();
      answer.say(" and after it.");
      await expect(chat.answerText).toHaveText("Before the break and after it.");
      expect(request.aborted).toBe(false);
      answer.end();
      await expect(chat.strip).toHaveAttribute("data-phase", "done");
      expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(1);
    } finally {
      await proxy.close();
    }
  });
});
