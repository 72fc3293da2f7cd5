import { Agent, type IncomingMessage } from "node:http";
import { askForStream } from "./chat-client";
import { sleep } from "./statistics";

/** Many readers of streams at once. */
export interface StreamLoad {
  /** Opens more streams, evenly over `overMs`. */
  open(count: number, overMs: number): Promise<void>;
  /** Pieces that all readers together have got: one for each chunk while nothing on the way is merged. */
  reads(): number;
  /** Leaves all streams. */
  close(): Promise<void>;
}

/** Longer than any measurement. */
const ENDLESS_TOKENS = 1_000_000;

/** Readers of `chatUrl`, each of an answer that comes at `perSecond` tokens a second and does not end. */
export function createStreamLoad(chatUrl: URL, perSecond: number): StreamLoad {
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
  const streams: IncomingMessage[] = [];
  let reads = 0;

  async function openOne(): Promise<void> {
    const response = await askForStream(chatUrl, { tokens: ENDLESS_TOKENS, perSecond }, agent);
    response.on("data", () => {
      reads += 1;
    });
    response.on("error", () => {});
    streams.push(response);
  }

  return {
    async open(count, overMs) {
      const startMs = performance.now();
      const opening: Promise<void>[] = [];
      for (let index = 0; index < count; index += 1) {
        const dueMs = startMs + (overMs * index) / count;
        if (dueMs > performance.now()) await sleep(dueMs - performance.now());
        opening.push(openOne());
      }
      await Promise.all(opening);
    },
    reads: () => reads,
    async close() {
      for (const stream of streams) stream.destroy();
      agent.destroy();
      await sleep(300);
    },
  };
}
