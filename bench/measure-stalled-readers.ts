import { Agent, type IncomingMessage } from "node:http";
import { askForStream } from "./chat-client";
import { readSent } from "./measure-load";
import { residentKib } from "./process-figures";
import { median, sleep } from "./statistics";
import type { Subject } from "./subject";

export interface StalledFigures {
  readonly tokens: number;
  /** Heap and buffers after a collection: what is really kept. */
  readonly heldKibPerReader: number;
  /** Resident memory, garbage that is not collected yet included. */
  readonly residentKibPerReader: number;
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
  const before = await settled(subject);
  const responses = await ask(agent);
  await untilStill(sentUrl);
  const after = await settled(subject);
  const limit = sleep(FINISH_LIMIT_MS).then(() => [false]);
  const whole = await Promise.race([Promise.all(responses.map(readToEnd)), limit]);
  agent.destroy();
  return {
    tokens,
    heldKibPerReader: (after.heldKib - before.heldKib) / READERS,
    residentKibPerReader: (after.residentKib - before.residentKib) / READERS,
    isWhole: whole.every((ended) => ended),
  };
}

/** Whether the answer came to its documented end. */
async function readToEnd(response: IncomingMessage): Promise<boolean> {
  let tail = "";
  for await (const bytes of response) tail = (tail + bytes.toString("latin1")).slice(-400);
  return tail.includes('"done_reason":"stop"');
}

/** Resident memory first: the collection changes it. */
async function settled(
  subject: Subject,
): Promise<{ readonly residentKib: number; readonly heldKib: number }> {
  const samples: number[] = [];
  for (let index = 0; index < 5; index += 1) {
    await sleep(100);
    samples.push(residentKib(subject.pid));
  }
  return { residentKib: median(samples), heldKib: await subject.heldKib() };
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
