import { median, percentile } from "../statistics";
import { figure, formatTable, ratio } from "../table";
import { answerOf, CHARS_PER_TOKEN } from "./answers";
import type { Delivery, SeenAnswer } from "./page/drive";
import { roundsFor, type UiPlan } from "./plan";
import { RENDERERS, type RendererName } from "./provide-pages";
import type { MainThreadWork, Tab, UiStage } from "./stage";

const CHARS_PER_STEP = 8 * CHARS_PER_TOKEN;

interface RenderRun extends MainThreadWork {
  readonly seen: SeenAnswer;
}

/** Streams an answer into one renderer's page. */
function streamInto(
  stage: UiStage,
  name: RendererName,
  delivery: Delivery,
  meanwhile?: (tab: Tab) => Promise<void>,
) {
  return stage.withTab(`${stage.pagesUrl}/${name}`, async (tab): Promise<RenderRun> => {
    const before = await tab.work();
    const streaming = tab.page.evaluate((wanted) => window.synapseBench(wanted), delivery);
    await meanwhile?.(tab);
    const seen = await streaming;
    const after = await tab.work();
    // Marks are not shown, everything else is: a renderer that lost text would be fast.
    if (seen.shownChars < delivery.text.length * 0.8)
      throw new Error(`${name} shows only part of the answer`);
    return { allMs: after.allMs - before.allMs, scriptMs: after.scriptMs - before.scriptMs, seen };
  });
}

/** What an answer costs the main thread, by renderer and length. */
export async function renderSection(stage: UiStage, plan: UiPlan): Promise<string> {
  const runs = new Map<string, RenderRun[]>();
  for (const tokens of plan.tokens)
    for (let round = 0; round < plan.rounds; round++)
      for (const name of round % 2 === 0 ? RENDERERS : [...RENDERERS].reverse()) {
        if (round >= roundsFor(plan, name, tokens)) continue;
        const delivery = { text: answerOf(tokens), charsPerStep: CHARS_PER_STEP, by: "frame" } as const;
        const key = `${name} ${tokens}`;
        runs.set(key, [...(runs.get(key) ?? []), await streamInto(stage, name, delivery)]);
      }
  const cost = (name: RendererName, tokens: number, part: keyof MainThreadWork) =>
    median((runs.get(`${name} ${tokens}`) ?? []).map((run) => run[part]));
  const rows = plan.tokens.flatMap((tokens, index) =>
    RENDERERS.map((name) => [
      `${tokens.toLocaleString("en")} tokens, ${name}`,
      figure(cost(name, tokens, "allMs")),
      ratio(cost(name, tokens, "allMs"), cost("streaming-markdown", tokens, "allMs")),
      figure(cost(name, tokens, "scriptMs")),
      ratio(cost(name, tokens, "scriptMs"), cost("streaming-markdown", tokens, "scriptMs")),
      ratio(cost(name, tokens, "allMs"), cost(name, plan.tokens[index - 1] ?? Number.NaN, "allMs")),
    ]),
  );
  const header = ["8 tokens with every frame", "main thread ms", "×", "script ms", "×", "for 4× the text"];
  return `${formatTable(header, rows)}\n\n${renderGoals(cost)}`;
}

function renderGoals(cost: (name: RendererName, tokens: number, part: "allMs") => number): string {
  const ours = (tokens: number) => cost("synapse", tokens, "allMs");
  return [
    goal(
      "8,000 tokens, of streaming-markdown",
      ours(8_000) / cost("streaming-markdown", 8_000, "allMs"),
      1.3,
    ),
    goal("32,000 tokens, of 8,000", ours(32_000) / ours(8_000), 4.6),
  ].join("\n");
}

/** A line that says whether a figure is as low as it should be. */
export function goal(what: string, value: number, limit: number, unit = "×"): string {
  const verdict = Number.isNaN(value) ? "not measured" : value <= limit ? "reached" : "MISSED";
  return `  ${verdict}: ${what}: ${figure(value, unit === "×" ? 2 : 0)}${unit}, at most ${limit}${unit}`;
}

const SLOWER = 8;
const KEY_EVERY_MS = 400;

/** How long the page is deaf while an answer arrives by the clock and the processor is eight times as slow. */
export async function stallSection(stage: UiStage, plan: UiPlan): Promise<string> {
  const text = answerOf(plan.stallChars / CHARS_PER_TOKEN);
  const delivery = { text, charsPerStep: CHARS_PER_STEP, by: "clock" } as const;
  const runs = new Map<RendererName, SeenAnswer[]>();
  for (let round = 0; round < plan.stallRounds; round++)
    for (const name of round % 2 === 0 ? plan.stallRenderers : [...plan.stallRenderers].reverse()) {
      const { seen } = await streamInto(stage, name, delivery, typeWhileSlow);
      runs.set(name, [...(runs.get(name) ?? []), seen]);
    }
  const worst = (name: RendererName) =>
    median((runs.get(name) ?? []).map((seen) => Math.max(0, ...seen.longTasksMs)));
  const input = (name: RendererName) =>
    median((runs.get(name) ?? []).map((seen) => percentile(seen.inputsMs, 95)));
  const rows = plan.stallRenderers.map((name) => [
    name,
    figure(worst(name)),
    figure(median((runs.get(name) ?? []).map((seen) => seen.longTasksMs.length))),
    figure(input(name)),
    figure(median((runs.get(name) ?? []).map((seen) => percentile(seen.frameGapsMs, 95)))),
  ]);
  const title = `${plan.stallChars.toLocaleString("en")} characters, ${SLOWER}× slower`;
  const header = [title, "longest stall ms", "stalls over 50 ms", "key to paint p95 ms", "frame p95 ms"];
  return `${formatTable(header, rows)}\n\n${goal("longest stall", worst("synapse"), 150, " ms")}`;
}

async function typeWhileSlow({ page, devtools }: Tab): Promise<void> {
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.focus("#field");
  for (let key = 0; key < 12; key++) {
    await page.waitForTimeout(KEY_EVERY_MS);
    await page.keyboard.press("a");
  }
}
