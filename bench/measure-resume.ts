import { Agent, type IncomingMessage, request } from "node:http";
import { readJsonEvents } from "./chat-client";
import { cpuSeconds } from "./process-figures";
import { percentile, sleep } from "./statistics";
import type { Subject } from "./subject";

export interface ResumeFigures {
  /** Request for the rest sent → first missing byte. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface CatchUpFigures {
  readonly characters: number;
  readonly ms: number;
  /** Events with text that the missing part came in. */
  readonly events: number;
}

interface RunningAnswer {
  readonly id: string;
  readonly response: IncomingMessage;
}

/** Readers leave answers that go on, and come back a moment later: how soon they have the first byte that they missed. */
export async function measureResume(relay: Subject, rounds: number): Promise<ResumeFigures> {
  const agent = new Agent({ keepAlive: true });
  const elapsedMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { id, response } = await ask(relay.chatUrl, "scripted:100000x100", agent);
    const seen = await lastEventId(response);
    response.destroy();
    // Something must be missing: a tenth of a second is ten tokens.
    await sleep(100);
    const startMs = performance.now();
    const rest = await follow(relay.chatUrl, id, seen, agent);
    await firstText(rest);
    elapsedMs.push(performance.now() - startMs);
    rest.destroy();
    await stop(relay.chatUrl, id);
  }
  agent.destroy();
  return { p50Ms: percentile(elapsedMs, 50), p99Ms: percentile(elapsedMs, 99) };
}

/** CPU time of the relay per second while `answers` answers, each with `readersEach` readers, come at 20 tokens/s. */
export async function measureReaders(
  relay: Subject,
  answers: number,
  readersEach: number,
  windowMs: number,
): Promise<number> {
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
  const running: RunningAnswer[] = [];
  const readers: IncomingMessage[] = [];
  for (let index = 0; index < answers; index += 1) {
    const answer = await ask(relay.chatUrl, "scripted:1000000x20", agent);
    running.push(answer);
    readers.push(answer.response.resume());
    for (let reader = 1; reader < readersEach; reader += 1) {
      readers.push((await follow(relay.chatUrl, answer.id, undefined, agent)).resume());
    }
  }
  await sleep(1_000);
  const before = cpuSeconds(relay.pid);
  const startMs = performance.now();
  await sleep(windowMs);
  const share = ((cpuSeconds(relay.pid) - before) * 1000) / (performance.now() - startMs);
  for (const { id } of running) await stop(relay.chatUrl, id);
  for (const reader of readers) reader.destroy();
  agent.destroy();
  return share;
}

/** The whole of a finished answer for a reader that had its first event only. */
export async function measureCatchUp(relay: Subject, tokens: number): Promise<CatchUpFigures> {
  const agent = new Agent({ keepAlive: true });
  const { id, response } = await ask(relay.chatUrl, `scripted:${tokens}x0`, agent);
  const [first] = await readJsonEvents(response);
  const startMs = performance.now();
  const rest = await readJsonEvents(await follow(relay.chatUrl, id, first?.id, agent));
  const ms = performance.now() - startMs;
  agent.destroy();
  const texts = rest.map(({ data }) => data.content).filter((content) => content !== "");
  return { characters: texts.join("").length, ms, events: texts.length };
}

function ask(chatUrl: URL, model: string, agent: Agent): Promise<RunningAnswer> {
  const body = JSON.stringify({
    model,
    stream: true,
    full_content: "final",
    on_disconnect: "continue",
    conversation: [{ role: "user", content: "Tell me about quantum computing" }],
  });
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return send(chatUrl, { method: "POST", agent, headers }, body).then((response) => ({
    id: String(response.headers["x-generation-id"]),
    response,
  }));
}

function follow(chatUrl: URL, id: string, after: string | undefined, agent: Agent): Promise<IncomingMessage> {
  const headers = after === undefined ? {} : { "last-event-id": after };
  return send(new URL(`${chatUrl.pathname}/${id}?full_content=final`, chatUrl), { agent, headers });
}

async function stop(chatUrl: URL, id: string): Promise<void> {
  (await send(new URL(`${chatUrl.pathname}/${id}`, chatUrl), { method: "DELETE" })).resume();
}

function send(url: URL, options: object, body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      response.on("error", () => {});
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`${url} answered ${response.statusCode}`));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** The id of the newest event once some have come. */
function lastEventId(response: IncomingMessage): Promise<string> {
  let text = "";
  return new Promise((resolve) => {
    response.on("data", (bytes: Buffer) => {
      text += bytes.toString();
      const ids = [...text.matchAll(/^id: (\S+)\ndata: .*\n\n/gm)];
      const last = ids[5]?.[1];
      if (last !== undefined) resolve(last);
    });
  });
}

function firstText(response: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    response.on("data", (bytes: Buffer) => {
      if (bytes.includes("data: ")) resolve();
    });
  });
}
