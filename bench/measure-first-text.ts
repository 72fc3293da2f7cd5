import { Agent } from "node:http";
import { askForStream, countJsonLines } from "./chat-client";
import { percentile, thereAndBack } from "./statistics";

export interface FirstTextFigures {
  readonly name: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** After a pause, in which others were asked. */
const TURN_WARM_UP = 5;

/** Request sent → first text, one request after the other on a kept connection, for each address in turn, there and
 * back, `rounds` times. The first requests of each turn do not count. */
export async function measureFirstText(
  targets: readonly { readonly name: string; readonly chatUrl: URL }[],
  { rounds, requests }: { readonly rounds: number; readonly requests: number },
): Promise<FirstTextFigures[]> {
  const samples = new Map(targets.map(({ name }): [string, number[]] => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, chatUrl } of thereAndBack(targets)) {
      const elapsedMs = await askInTurn(chatUrl, TURN_WARM_UP + requests);
      samples.get(name)?.push(...elapsedMs.slice(TURN_WARM_UP));
    }
  }
  return targets.map(({ name }) => {
    const own = samples.get(name) ?? [];
    return { name, p50Ms: percentile(own, 50), p99Ms: percentile(own, 99) };
  });
}

async function askInTurn(chatUrl: URL, requests: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const elapsedMs: number[] = [];
  for (let index = 0; index < requests; index += 1) elapsedMs.push(await firstTextMs(chatUrl, agent));
  agent.destroy();
  return elapsedMs;
}

async function firstTextMs(chatUrl: URL, agent: Agent): Promise<number> {
  const startMs = performance.now();
  let firstMs: number | undefined;
  const response = await askForStream(chatUrl, { tokens: 5, perSecond: 0 }, agent);
  for await (const bytes of response) {
    if (firstMs === undefined && countJsonLines(bytes) > 0) firstMs = performance.now();
  }
  if (firstMs === undefined) throw new Error(`${chatUrl} sent no text`);
  return firstMs - startMs;
}
