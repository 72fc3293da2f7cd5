import { measureBytes } from "./measure-bytes";
import { measureFirstText } from "./measure-first-text";
import { type LoadFigures, measureLoad } from "./measure-load";
import { measureCatchUp, measureReaders, measureResume } from "./measure-resume";
import { measureStalledReaders } from "./measure-stalled-readers";
import { measureStart } from "./measure-start";
import type { BenchPlan } from "./plan";
import type { RelayName, Stage } from "./stage";
import { median } from "./statistics";
import { figure, formatTable, ratio } from "./table";

const STREAMS = [100, 500];
const PER_SECOND = 20;
const YARDSTICK: RelayName = "raw pipe";

function relaysOf(plan: BenchPlan): RelayName[] {
  return plan.hasNext ? [YARDSTICK, "Synapse", "Synapse in Next"] : [YARDSTICK, "Synapse"];
}

/** CPU per chunk and memory per stream under a steady load. */
export async function loadSection(stage: Stage, plan: BenchPlan): Promise<string> {
  const { rounds, windowMs } = plan;
  const load = { streams: STREAMS, rounds, perSecond: PER_SECOND, windowMs, sentUrl: stage.sentUrl };
  const found = await withAll(stage, relaysOf(plan), (relays) => measureLoad(relays, load));
  const [pipe = []] = found.values();
  const rows = [...found].map(([{ name }, runs]) => [
    name,
    ...STREAMS.flatMap((streams) => loadCells(at(runs, streams), at(pipe, streams))),
    figure(residentPerStream(runs)),
  ]);
  const header = STREAMS.flatMap((streams) => [
    `µs CPU/chunk @${streams}`,
    "× pipe",
    "from–to",
    "reads/chunk",
  ]);
  const all = [...found.values()].flat();
  const voided = all.filter(({ isVoid }) => isVoid).length;
  const pipeReads = median(validOf(at(pipe, STREAMS.at(-1) ?? 0)).map(({ readsPerChunk }) => readsPerChunk));
  return [
    `Steady load: ${STREAMS.join(" and ")} streams × ${PER_SECOND} chunks/s. Goal: at most 3× the pipe, 128 KiB per stream.`,
    formatTable(["", ...header, "KiB RSS/stream"], rows),
    ...(pipeReads < 0.9
      ? ["  The pipe merged chunks, which makes it look cheaper: the machine was too busy for these ratios."]
      : []),
    ...(voided > 0
      ? [
          `  ${voided} windows left out: the machine was too busy to keep the rate. Run again when it is quieter.`,
        ]
      : []),
  ].join("\n");
}

/** The rounds of one number of streams, in their order. */
function at(runs: readonly LoadFigures[], streams: number): LoadFigures[] {
  return runs.filter((run) => run.streams === streams);
}

function validOf(runs: readonly LoadFigures[]): LoadFigures[] {
  return runs.filter(({ isVoid }) => !isVoid);
}

/** Each window against the pipe's of the same round. */
function loadCells(runs: readonly LoadFigures[], pipe: readonly LoadFigures[]): string[] {
  const valid = validOf(runs);
  const ratios = runs.flatMap((run, round) => {
    const base = pipe[round];
    return base === undefined || base.isVoid || run.isVoid ? [] : [run.cpuUsPerChunk / base.cpuUsPerChunk];
  });
  return [
    figure(median(valid.map(({ cpuUsPerChunk }) => cpuUsPerChunk)), 1),
    ratio(median(ratios), 1),
    `${figure(Math.min(...ratios), 2)}–${figure(Math.max(...ratios), 2)}`,
    figure(median(valid.map(({ readsPerChunk }) => readsPerChunk)), 2),
  ];
}

/** By how much more streams make a process grow, KiB each, the first time: what it has once grown by it keeps. */
function residentPerStream(runs: readonly LoadFigures[]): number {
  const [few = 0, many = 0] = STREAMS;
  const kib = (streams: number) => at(runs, streams)[0]?.residentKib ?? Number.NaN;
  return (kib(many) - kib(few)) / (many - few);
}

/** What a relay adds to the time until the first text. */
export async function firstTextSection(stage: Stage, plan: BenchPlan): Promise<string> {
  const names = relaysOf(plan);
  const figures = await withAll(stage, names, (relays) =>
    measureFirstText([stage.ollama, ...relays], plan.firstText),
  );
  const [direct, ...relays] = figures;
  const base = { p50Ms: direct?.p50Ms ?? Number.NaN, p99Ms: direct?.p99Ms ?? Number.NaN };
  const pipe = (relays[0]?.p50Ms ?? Number.NaN) - base.p50Ms;
  const rows = relays.map(({ name, p50Ms, p99Ms }) => [
    name,
    figure(p50Ms - base.p50Ms, 2),
    figure(p99Ms - base.p99Ms, 2),
    ratio(p50Ms - base.p50Ms, pipe),
  ]);
  return [
    `Added time to first text, over ${figure(base.p50Ms, 2)} ms (p99 ${figure(base.p99Ms, 2)}) without a relay. Goal: p50 at most 2 ms.`,
    formatTable(["", "p50 ms", "p99 ms", "× pipe"], rows),
  ].join("\n");
}

/** All relays at once, so that they can be asked in turn. */
function withAll<T>(
  stage: Stage,
  names: readonly RelayName[],
  measure: (relays: readonly Parameters<Parameters<Stage["withRelay"]>[1]>[0][]) => Promise<T>,
  started: readonly Parameters<Parameters<Stage["withRelay"]>[1]>[0][] = [],
): Promise<T> {
  const [name, ...rest] = names;
  if (name === undefined) return measure(started);
  return stage.withRelay(name, (relay) => withAll(stage, rest, measure, [...started, relay]));
}

/** What an answer weighs on the wire. */
export async function bytesSection(plan: BenchPlan): Promise<string> {
  const rows: string[][] = [];
  for (const fullContent of ["every", "final"] as const) {
    for (const perSecond of [PER_SECOND, 200]) {
      const cells: string[] = [];
      for (const tokens of plan.answerTokens) {
        const { bytesPerToken, events } = await measureBytes(tokens, fullContent, perSecond);
        cells.push(figure(bytesPerToken, 1), figure(events));
      }
      rows.push([`full_content: ${fullContent}, ${perSecond} tokens/s`, ...cells]);
    }
  }
  const header = plan.answerTokens.flatMap((tokens) => [`B/token @${tokens}`, "events"]);
  return [
    "Bytes per token of 4.2 characters (Ollama's own line: about 131).",
    formatTable(["", ...header], rows),
  ].join("\n");
}

/** What readers who do not read cost. */
export async function stalledSection(stage: Stage, plan: BenchPlan): Promise<string> {
  const rows: string[][] = [];
  for (const name of [YARDSTICK, "Synapse"] as const) {
    const cells: string[] = [];
    for (const tokens of plan.stalledTokens) {
      const { heldKibPerReader, residentKibPerReader, isWhole } = await stage.withRelay(name, (relay) =>
        measureStalledReaders(relay, tokens, stage.sentUrl),
      );
      cells.push(figure(heldKibPerReader), figure(residentKibPerReader), isWhole ? "yes" : "NO");
    }
    rows.push([name, ...cells]);
  }
  const header = plan.stalledTokens.flatMap((tokens) => [
    `heap KiB/reader @${tokens} tokens`,
    "RSS KiB",
    "whole later",
  ]);
  return [
    "Readers who do not read, 20 at once, model server as fast as it is let. Goal: memory flat once it is held up.",
    formatTable(["", ...header], rows),
    "  Heap: with buffers, after a collection. What grows in Synapse is the answer's own log, 12 bytes a token and its letters,",
    "  up to 32,768 characters more than the reader's socket took. RSS: with what is not collected yet, so mostly noise.",
  ].join("\n");
}

/** What coming back costs, and what more readers of one answer do. */
export async function resumeSection(stage: Stage, plan: BenchPlan): Promise<string> {
  const { rounds, answers, catchUpTokens } = plan.resume;
  const resume = await stage.withRelay("Synapse", (relay) => measureResume(relay, rounds));
  const ratios: number[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    await stage.withRelay("Synapse", async (relay) => {
      const one = await measureReaders(relay, answers, 1, plan.windowMs);
      const ten = await measureReaders(relay, answers, 10, plan.windowMs);
      ratios.push(ten / one);
    });
  }
  const rows: string[][] = [];
  for (const tokens of catchUpTokens) {
    const { characters, ms, events } = await stage.withRelay("Synapse", (relay) =>
      measureCatchUp(relay, tokens),
    );
    rows.push([String(characters), figure(ms, 1), figure((ms * 1000) / characters, 3), String(events)]);
  }
  return [
    `Resuming: first missing byte after p50 ${figure(resume.p50Ms, 2)} ms, p99 ${figure(resume.p99Ms, 2)} ms.`,
    `Ten readers of one answer cost ${figure(median(ratios), 2)}× one. Goal: below 3×.`,
    "Catching up on a finished answer. Goal: one event, time in proportion to what is missing.",
    formatTable(["characters", "ms", "µs/character", "events"], rows),
  ].join("\n");
}

/** How long `npm start` takes when everything is built. */
export async function startSection(stage: Stage, plan: BenchPlan): Promise<string> {
  const cases = [
    ["OLLAMA_HOST set", { OLLAMA_HOST: stage.ollama.chatUrl.origin }],
    ["nothing set: Ollama on this machine, else the engine", {}],
  ] as const;
  const rows: string[][] = [];
  for (const [label, env] of cases) {
    const times: number[] = [];
    for (let run = 0; run < plan.starts; run += 1) times.push(await measureStart(env));
    rows.push([label, figure(median(times))]);
  }
  return ["npm start → ready, already built. Goal: at most 1500 ms.", formatTable(["", "ms"], rows)].join(
    "\n",
  );
}
