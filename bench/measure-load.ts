import { cpuSeconds, residentKib } from "./process-figures";
import { median, sleep } from "./statistics";
import { createStreamLoad, type StreamLoad } from "./stream-load";
import type { Subject } from "./subject";

/** What a subject cost while it served a steady load. */
export interface LoadFigures {
  readonly streams: number;
  readonly cpuUsPerChunk: number;
  /** Below 1 where chunks were merged: the subject, or the machine, could not keep up, and a chunk looks cheaper. */
  readonly readsPerChunk: number;
  readonly residentKib: number;
  /** The model server itself could not keep the rate: the figures say nothing. */
  readonly isVoid: boolean;
}

export interface LoadPlan {
  readonly streams: readonly number[];
  readonly rounds: number;
  readonly perSecond: number;
  readonly windowMs: number;
  /** The model server's `/sent`. */
  readonly sentUrl: URL;
}

const RAMP_MS = 1_000;
/** Measured: for some seconds after 400 streams were opened a chunk costs up to a third more, until what they left is
 * collected and what they taught is compiled. */
const SETTLE_MS = 4_000;
/** Of the lines a model server may write late before a window says nothing. */
const MAX_LATE_SHARE = 0.1;

/**
 * Loads each subject with each number of streams, round by round; opening the streams and settling is left out. The
 * subjects take turns, a window each, the next round the other way round: a machine that others share changes its
 * speed by a fifth within minutes, and only what was measured side by side can be compared. Answers what each round
 * found, by subject.
 */
export async function measureLoad(
  subjects: readonly Subject[],
  plan: LoadPlan,
): Promise<ReadonlyMap<Subject, LoadFigures[]>> {
  const figures = new Map(subjects.map((subject): [Subject, LoadFigures[]] => [subject, []]));
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const streams of plan.streams) {
      for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
        const load = createStreamLoad(subject.chatUrl, plan.perSecond);
        await load.open(streams, RAMP_MS);
        await sleep(SETTLE_MS);
        figures.get(subject)?.push(await measureWindow(subject, load, streams, plan));
        await load.close();
      }
    }
  }
  return figures;
}

async function measureWindow(
  { pid }: Subject,
  load: StreamLoad,
  streams: number,
  { perSecond, windowMs, sentUrl }: LoadPlan,
): Promise<LoadFigures> {
  const before = { cpu: cpuSeconds(pid), sent: await readSent(sentUrl), reads: load.reads() };
  const startMs = performance.now();
  const resident: number[] = [];
  while (performance.now() - startMs < windowMs) {
    await sleep(windowMs / 10);
    resident.push(residentKib(pid));
  }
  const seconds = (performance.now() - startMs) / 1000;
  const after = { cpu: cpuSeconds(pid), sent: await readSent(sentUrl), reads: load.reads() };
  const chunks = after.sent.lines - before.sent.lines;
  const lateShare = (after.sent.lateLines - before.sent.lateLines) / chunks;
  return {
    streams,
    cpuUsPerChunk: ((after.cpu - before.cpu) * 1e6) / chunks,
    readsPerChunk: (after.reads - before.reads) / chunks,
    residentKib: median(resident),
    isVoid: lateShare > MAX_LATE_SHARE || chunks < streams * perSecond * seconds * 0.95,
  };
}

export interface SentFigures {
  readonly lines: number;
  /** Lines written together with an earlier one that was overdue. */
  readonly lateLines: number;
}

export async function readSent(url: URL): Promise<SentFigures> {
  const response = await fetch(url);
  return (await response.json()) as SentFigures;
}
