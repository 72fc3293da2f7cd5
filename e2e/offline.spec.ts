import { createFaultProxy } from "../test/fault-proxy";
import { CUT_CONNECTION, expect, test } from "./chat-test";
import { beginAnswer } from "./written-answer";

const OFFLINE = /ERR_INTERNET_DISCONNECTED/;

function portOf(url = ""): number {
  return Number(new URL(url).port);
}

test.describe("when the network goes", () => {
  test("the answer is whole once it is back, and nothing moved meanwhile", { tag: "@phone" }, async ({
    chat,
    ollama,
    context,
    page,
    baseURL,
    homes,
    expectedTrouble,
  }) => {
    expectedTrouble.push(OFFLINE, CUT_CONNECTION);
    const proxy = await createFaultProxy(portOf(baseURL));
    homes.add(proxy.url);
    try {
      const answer = beginAnswer(ollama);
      await chat.open(proxy.url);
      await chat.ask("Hold on");
      await answer.request;
      answer.say("Before");
      await expect(chat.answerText).toHaveText("Before");
      const { y, height } = await chat.boxOf(chat.strip);
      await context.setOffline(true);
      const end = proxy.add("downstream", { type: "reset_peer", timeoutMs: 0 });
      answer.say(", during");
      await expect(chat.strip).toContainText("reconnecting…");
      await expect(chat.announcement).toHaveText("The connection was lost. Reconnecting.");
      expect(await chat.boxOf(chat.strip)).toMatchObject({ y, height });
      await expect(chat.strip).toHaveAttribute("data-phase", "answering");
      const clock = await chat.strip.innerText();
      await expect(chat.strip).not.toHaveText(clock, { useInnerText: true });
      for (let tries = 0; tries < 3; tries += 1) {
        await page.waitForEvent("requestfailed", (request) => request.method() === "GET");
      }
      end();
      await context.setOffline(false);
      await expect(chat.answerText).toHaveText("Before, during");
      await expect(chat.strip).toContainText("answering");
      answer.say(", after");
      answer.end();
      await expect(chat.answerText).toHaveText("Before, during, after");
      await expect(chat.failure).toHaveCount(0);
      expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(1);
    } finally {
      await proxy.close();
    }
  });

  for (const { how, type } of [
    { how: "is reset", type: "reset_peer" },
    { how: "is closed", type: "timeout" },
  ] as const) {
    test(`a connection that ${how} in the middle is made again`, async ({
      chat,
      ollama,
      baseURL,
      homes,
      expectedTrouble,
    }) => {
      expectedTrouble.push(CUT_CONNECTION);
      const proxy = await createFaultProxy(portOf(baseURL));
      homes.add(proxy.url);
      try {
        const answer = beginAnswer(ollama);
        await chat.open(proxy.url);
        await chat.ask("Hold on");
        await answer.request;
        answer.say("Be");
        await expect(chat.answerText).toHaveText("Be");
        for (const piece of ["fore", " and", " after"]) {
          const end = proxy.add("downstream", { type, timeoutMs: 1 });
          answer.say(piece);
          await expect.poll(() => proxy.connections().open).toBe(0);
          end();
          await expect(chat.answerText).toContainText(piece.trim());
        }
        answer.end();
        await expect(chat.answer).toHaveAttribute("aria-busy", "false");
        await expect(chat.answerText).toHaveText("Before and after");
        expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(1);
      } finally {
        await proxy.close();
      }
    });
  }

  test("a question whose answer's headers were lost is not asked twice", async ({
    chat,
    ollama,
    baseURL,
    homes,
    expectedTrouble,
  }) => {
    expectedTrouble.push(CUT_CONNECTION);
    const proxy = await createFaultProxy(portOf(baseURL));
    homes.add(proxy.url);
    try {
      const answer = beginAnswer(ollama);
      await chat.open(proxy.url);
      const end = proxy.add("downstream", { type: "limit_data", bytes: 0 });
      await chat.ask("Did you get that?");
      await answer.request;
      end();
      answer.say("Yes,", " once.");
      answer.end();
      await expect(chat.answerText).toHaveText("Yes, once.");
      expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(1);
    } finally {
      await proxy.close();
    }
  });
});
