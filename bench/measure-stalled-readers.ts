import { Agent, type IncomingMessage } from "node:http";
import { askForStream } from "./chat-client";
import { readSent } from "./measure-load";
import { residentKib } from "./process-figures";
import { median, sleep } from "./statistics";
import type { Subject } from "./subject";

export interface StalledFigures {
  readonly tokens: number;
  readonly growthKibPerReader: number;
  /** Whether a reader that then reads gets its answer to the end. */
  readonly isWhole: boolean;
}

const READERS = 20;
const FINISH_LIMIT_MS = 60_000;

/** Readers who ask for a long answer and do not read, while the model server is as fast as it is let: what the subject
 * holds for each when nothing moves any more, over what it held after as many readers who did read. Then they read. */
export async function measureStalledReaders(
  subject: Subject,
  tokens: number,
  sentUrl: URL,
): Promise<StalledFigures> {
  const ask = (agent: Agent) =>
    Promise.all(
      Array.from({ length: READERS }, async () => {
        const response = await askForStream(subject.chatUrl, { tokens, perSecond: 0 }, agent);
        return response.pause();
      }),
    );
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
  await Promise.all((await ask(agent)).map(readToEnd));
  const before = await settledKib(subject.pid);
  const responses = await ask(agent);
  await untilStill(sentUrl);
  const after = await settledKib(subject.pid);
  const limit = sleep(FINISH_LIMIT_MS).then(() => [false]);
  const whole = await Promise.race([Promise.all(responses.map(readToEnd)), limit]);
  agent.destroy();
  return {
    tokens,
    growthKibPerReader: (after - before) / READERS,
    isWhole: whole.every((ended) => ended),
  };
}

/** Whether the answer came to its documented end. */
async function readToEnd(response: IncomingMessage): Promise<boolean> {
  let tail = "";
  for await (const bytes of response) tail = (tail + bytes.toString("latin1")).slice(-400);
  return tail.includes('"done_reason":"stop"');
}

async function settledKib(pid: number): Promise<number> {
  const samples: number[] = [];
  for (let index = 0; index < 5; index += 1) {
    await sleep(100);
    samples.push(residentKib(pid));
  }
  return median(samples);
}

/** Until the model server has stopped writing: all is said, or nobody takes it. */
async function untilStill(sentUrl: URL): Promise<void> {
  let lines = -1;
  for (;;) {
    const sent = await readSent(sentUrl);
    if (sent.lines === lines) return;
    lines = sent.lines;
    await sleep(500);
  }
}
