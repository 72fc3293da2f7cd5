import { createServer } from "node:http";
import { HOSTILE_TEXTS } from "../test/hostile-texts";
import { expect, test } from "./chat-test";
import { beginAnswer } from "./written-answer";

/** What the page itself asks its server for while it shows an answer. */
const OWN_REQUESTS = /^(GET \/(_next\/static\/.*|models|icon\.svg\?icon[\w.-]*)|POST \/chat)$/;
/** They would make code of all that follows. */
const LEFT_OPEN = /fences inside|stays open/;

test("hostile answers are shown, ask nothing of anybody, and the chat goes on", async ({
  chat,
  ollama,
  page,
}) => {
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    document.addEventListener("securitypolicyviolation", (event) => violations.push(event.blockedURI));
  });
  await chat.open();
  const asked: string[] = [];
  page.on("request", (request) => {
    const { protocol, pathname, search } = new URL(request.url());
    if (!/^(data|blob):/.test(protocol)) asked.push(`${request.method()} ${pathname}${search}`);
  });

  const closed = HOSTILE_TEXTS.filter(({ name }) => !LEFT_OPEN.test(name));
  const end = { name: "The end of it", text: "" };
  const left = HOSTILE_TEXTS.filter(({ name }) => LEFT_OPEN.test(name));
  for (const texts of [closed.slice(0, 20), closed.slice(20), left.slice(0, 1), left.slice(1)]) {
    const answer = beginAnswer(ollama);
    await chat.ask("Attack me");
    await answer.request;
    for (const { name, text } of [end, ...texts, end]) {
      const whole = `\n\n## ${name}\n\n${text}`;
      const size = Math.ceil(whole.length / 4);
      for (let at = 0; at < whole.length; at += size) answer.say(whole.slice(at, at + size));
    }
    answer.end();
    await expect(chat.strip).toHaveAttribute("data-phase", "done", { timeout: 20_000 });
    await expect(chat.answerText).toContainText("The end of it");
    await expect(chat.answerText).not.toHaveClass(/md-plain/);
  }

  ollama.chat([{ text: "Still here." }, { done: {} }]);
  await chat.ask("Are you there?");
  await expect(chat.answerText).toHaveText("Still here.");
  expect(await page.evaluate(() => Reflect.get(window, "violations"))).toEqual([]);
  expect(await page.evaluate(() => Object.hasOwn(window, "pwned"))).toBe(false);
  expect(asked.filter((request) => !OWN_REQUESTS.test(request))).toEqual([]);
  await expect(page).toHaveURL(/\/(\?chat=[\w-]+)?$/);
});

test("code is saved under a clean name", async ({ chat, ollama, page }) => {
  ollama.chat([{ text: "```ts ../../../etc/\u001b[31mpass\u202ewd.ts\nlet a;\n```\n" }, { done: {} }]);
  await chat.open();
  await chat.ask("Code, please");
  await expect(chat.strip).toHaveAttribute("data-phase", "done");
  const saved = page.waitForEvent("download");
  await chat.answer.getByRole("button", { name: /^Download as/ }).click();
  expect((await saved).suggestedFilename()).toMatch(/^[\w][\w.-]{0,63}$/);
});

test("an address from elsewhere sends nothing", async ({ chat, ollama }) => {
  await chat.open("/?q=Send+this&model=evil&prompt=this&send=1");
  await expect(chat.questions).toHaveCount(0);
  expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toEqual([]);
});

test("another origin can neither frame the page nor reach it", async ({
  chat,
  page,
  homes,
  expectedTrouble,
}) => {
  expectedTrouble.push(/frame-ancestors|Refused to frame|Framing/);
  await chat.open();
  const home = new URL(page.url()).origin;
  const other = createServer((_, response) =>
    response.setHeader("content-type", "text/html").end(`<!doctype html><iframe src="${home}/"></iframe>`),
  );
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  try {
    const address = other.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const url = `http://127.0.0.1:${address.port}`;
    homes.add(url);
    await page.goto(url);
    const framed = page.frames().at(-1);
    await expect.poll(() => framed?.url()).toContain("chrome-error://");
    const opening = page.waitForEvent("popup");
    await page.evaluate((target) => Object.assign(window, { opened: window.open(target) }), `${home}/`);
    const popup = await opening;
    await popup.waitForLoadState();
    expect(await popup.evaluate(() => window.opener)).toBeNull();
    await expect.poll(() => page.evaluate(() => Reflect.get(window, "opened").closed)).toBe(true);
  } finally {
    other.close();
    other.closeAllConnections();
  }
});
