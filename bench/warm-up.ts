import { Agent } from "node:http";
import { askForStream } from "./chat-client";

const LANES = 10;
const ANSWERS_PER_LANE = 120;

/** Short answers, some at a time, until a fresh process has compiled its hot code: measured, a chunk costs half as much
 * again before that. */
export async function warmUp(chatUrl: URL): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  const lane = async () => {
    for (let index = 0; index < ANSWERS_PER_LANE; index += 1) {
      const response = await askForStream(chatUrl, { tokens: 20, perSecond: 0 }, agent);
      for await (const _ of response);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  agent.destroy();
}
