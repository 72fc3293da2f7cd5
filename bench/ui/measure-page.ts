import { join } from "node:path";
import type { Page } from "@playwright/test";
import { type LaunchedServer, launchServer } from "../../e2e/launched-server";
import { longChat, storeChat } from "../../e2e/stored-chat";
import { createFakeOllama, type FakeOllama } from "../../test/fake-ollama";
import { percentile } from "../statistics";
import { figure, formatTable, ratio } from "../table";
import { answerOf, CHARS_PER_TOKEN } from "./answers";
import { goal } from "./measure-render";
import type {} from "./page/watch";
import type { UiPlan } from "./plan";
import { PAGES_FOLDER } from "./provide-pages";
import type { Tab, UiStage } from "./stage";

const TOKENS_PER_SECOND = 120;
const KEY_EVERY_MS = 250;

/** The built app as `npm start` runs it, before a model server that the bench writes. */
async function withApp<T>(use: (server: LaunchedServer, ollama: FakeOllama) => Promise<T>): Promise<T> {
  const ollama = await createFakeOllama();
  const server = await launchServer({ OLLAMA_HOST: ollama.url, SYNAPSE_RATE_LIMIT_PER_MINUTE: "0" });
  try {
    return await use(server, ollama);
  } finally {
    server.process.kill("SIGKILL");
    await server.exited;
    await ollama.close();
  }
}

interface PageRun {
  readonly framesMs: readonly number[];
  readonly inputsMs: readonly number[];
  readonly longestMs: number;
  readonly workMs: number;
  /** Elements of the page outside the live answer, the most that were counted. */
  readonly elements: number;
}

/** The chat page while an answer arrives: in an empty conversation and behind thousands of messages. */
export function pageSection(stage: UiStage, plan: UiPlan): Promise<string> {
  return withApp(async (server, ollama) => {
    const text = answerOf(plan.pageTokens);
    ollama.chat(pacedTokens(text));
    const run = (earlier: number) =>
      stage.withTab("about:blank", async (tab) => {
        if (earlier > 0) await storeChat(tab.page, server.url, longChat(earlier / 2));
        await tab.page.addInitScript({ path: join(PAGES_FOLDER, "watch.js") });
        await tab.page.goto(server.url);
        return readAnswer(tab);
      });
    const empty = await run(0);
    const long = await run(plan.earlierMessages);
    const rows = [
      { name: "no earlier messages", measured: empty },
      { name: `${plan.earlierMessages.toLocaleString("en")} earlier messages`, measured: long },
    ].map(({ name, measured }) => [
      name,
      figure(percentile(measured.framesMs, 95), 1),
      ratio(percentile(measured.framesMs, 95), percentile(empty.framesMs, 95)),
      figure(percentile(measured.inputsMs, 95)),
      figure(measured.longestMs),
      figure(measured.workMs),
      figure(measured.elements),
    ]);
    const header = [
      `The page, ${TOKENS_PER_SECOND} tokens/s`,
      "frame p95 ms",
      "×",
      "key to paint p95 ms",
      "longest task ms",
      "main thread ms",
      "elements",
    ];
    return `${formatTable(header, rows)}\n\n${goal("elements outside the live answer", long.elements, 1_500, "")}`;
  });
}

function pacedTokens(text: string): Parameters<FakeOllama["chat"]>[0] {
  const size = Math.round(CHARS_PER_TOKEN);
  const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
  return async (_, responder) => {
    const startMs = performance.now();
    for (const [index, chunk] of chunks.entries()) {
      const dueMs = startMs + (index * 1_000) / TOKENS_PER_SECOND;
      if (dueMs > performance.now()) await responder.wait(dueMs - performance.now());
      if (!responder.open) return;
      await responder.text(chunk);
    }
    await responder.done();
    await responder.end();
  };
}

async function readAnswer(tab: Tab): Promise<PageRun> {
  const { page } = tab;
  await page.getByRole("button", { name: /^Model fake/ }).waitFor();
  await page.evaluate(() => {
    window.synapseWatching = window.synapseWatch();
  });
  const field = page.getByRole("textbox", { name: "Message" });
  await field.fill("At length, please");
  await field.press("Enter");
  const strip = page.getByRole("article", { name: "Answer" }).last().locator("[data-phase]");
  await page.locator("[data-phase=answering]").waitFor();
  const before = await tab.work();
  let elements = 0;
  while ((await strip.getAttribute("data-phase")) === "answering") {
    await field.press("a");
    elements = Math.max(elements, await page.evaluate(countElements));
    await page.waitForTimeout(KEY_EVERY_MS);
  }
  const after = await tab.work();
  const seen = await page.evaluate(() => window.synapseWatching.stop());
  return {
    framesMs: seen.frameGapsMs,
    inputsMs: seen.inputsMs,
    longestMs: Math.max(0, ...seen.longTasksMs),
    workMs: after.allMs - before.allMs,
    elements,
  };
}

/** Runs in the page. */
function countElements(): number {
  const live = [...document.querySelectorAll('article[aria-busy="true"]')].at(-1);
  return document.querySelectorAll("*").length - (live?.querySelectorAll("*").length ?? 0);
}

/** All scripts that the empty chat page fetches, as they came over the wire. */
export function loadSection(stage: UiStage): Promise<string> {
  return withApp((server) =>
    stage.withTab("about:blank", async ({ page }) => {
      const scripts = await scriptsOf(page, server.url);
      const rows = scripts.map(({ url, bytes, sentBytes }) => [
        url.replace(/^.*\//, ""),
        kilobytes(bytes),
        kilobytes(sentBytes),
      ]);
      const all = scripts.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
      const table = formatTable(["First load", "kB", "sent kB"], rows);
      return `${table}\n\n${goal("JavaScript of the first load", all / 1_000, 180, " kB")}`;
    }),
  );
}

async function scriptsOf(page: Page, url: string) {
  const loading: Promise<{ url: string; bytes: number; sentBytes: number }>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script") return;
    loading.push(
      Promise.all([response.body(), response.request().sizes()]).then(([body, sizes]) => ({
        url: response.url(),
        bytes: body.length,
        sentBytes: sizes.responseBodySize,
      })),
    );
  });
  await page.goto(url, { waitUntil: "networkidle" });
  return (await Promise.all(loading)).sort((a, b) => b.sentBytes - a.sentBytes);
}

function kilobytes(bytes: number): string {
  return figure(bytes / 1_000, 1);
}
