/** `npm run soak`: streams that are cut, slowed, stopped and resumed for a long time, between two fault proxies. Prints
 * what was lost and how memory moved, and ends with status 1 when anything was. `--minutes 30 --streams 50` are the
 * defaults; `--seed` repeats the faults and answers of a run. */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startEdgeProcess } from "./edge-process";
import { createFakeOllama, type FakeOllama, type RecordedRequest } from "./fake-ollama";
import { createFaultProxy, type FaultProxy, type Toxic } from "./fault-proxy";
import { askAndResume } from "./resuming-client";
import { createSeededRandom, type SeededRandom } from "./seeded-random";
import { createSoakTally, type MemorySample, memorySlope } from "./soak-tally";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    streams: { type: "string", default: "50" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
  },
});
const settings = {
  minutes: Number(values.minutes),
  streams: Number(values.streams),
  seed: Number(values.seed),
};

const WORDS = [
  "The ",
  "sky ",
  "is ",
  "blue. ",
  "👩‍👧 ",
  "🇩🇪🇫🇷",
  "e\u0301té ",
  "日本語",
  "\r\n\r\n",
  "data: x\n",
  "नि ",
  "light\u2028",
] as const;
const SAMPLE_MS = 1000;
/** How long ended answers are kept: longer than a client tries to get through, shorter than the run. */
const TTL_MS = 30_000;
/** Memory grows at first: code is compiled, pools and the store fill. */
const WARM_UP_MS = 2 * TTL_MS;
/** How long a silence of the model, or of the connection, is taken for slowness. */
const SILENCE_MS = 5000;

/** The answer to a question: the model says it, and whoever checks knows it. */
function answerTo(question: number): readonly string[] {
  const random = createSeededRandom(settings.seed + question);
  return Array.from({ length: random.integer(1, 120) }, () => random.pick(WORDS));
}

function questionOf({ body }: RecordedRequest): number {
  return Number(/question (\d+)/.exec(JSON.stringify(body))?.[1]);
}

function pickToxic(random: SeededRandom): Toxic {
  return random.pick<Toxic>([
    { type: "latency", latencyMs: random.integer(5, 200), jitterMs: random.integer(0, 100) },
    { type: "bandwidth", bytesPerSecond: random.integer(5_000, 200_000) },
    { type: "slow_close", delayMs: random.integer(10, 300) },
    { type: "timeout", timeoutMs: random.integer(0, 200) },
    { type: "reset_peer", timeoutMs: random.integer(0, 50) },
    { type: "slicer", averageBytes: random.integer(8, 200), delayMs: random.integer(0, 2) },
    { type: "limit_data", bytes: random.integer(1, 5000) },
  ]);
}

/** One fault after another, with quiet between them. */
async function disturb(
  proxy: FaultProxy,
  quietMs: number,
  random: SeededRandom,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    await sleep(random.integer(quietMs / 4, quietMs));
    const remove = proxy.add(random.pick(["upstream", "downstream"] as const), pickToxic(random));
    await sleep(random.integer(20, 400));
    remove();
  }
}

/** A model that answers each question in its own time, and counts how often it is asked. */
async function startModel(): Promise<{ readonly ollama: FakeOllama; readonly calls: Map<number, number> }> {
  const ollama = await createFakeOllama();
  const calls = new Map<number, number>();
  ollama.chat(async (request, responder) => {
    const question = questionOf(request);
    const random = createSeededRandom(settings.seed - question);
    calls.set(question, (calls.get(question) ?? 0) + 1);
    ollama.forgetRequests();
    await responder.wait(random.integer(0, 300));
    for (const text of answerTo(question)) {
      await responder.text(text);
      await responder.wait(random.integer(0, 25));
    }
    await responder.done();
  });
  return { ollama, calls };
}

function startServer(ollamaUrl: string) {
  return startEdgeProcess({
    OLLAMA_HOST: ollamaUrl,
    LOG_LEVEL: "silent",
    SYNAPSE_RATE_LIMIT_PER_MINUTE: "0",
    // Fewer turns than streams, so that there is always a line.
    SYNAPSE_MAX_GENERATIONS: String(Math.max(1, Math.floor(settings.streams / 2))),
    SYNAPSE_MAX_STREAMS_PER_CLIENT: "10000",
    SYNAPSE_MAX_QUEUE: "10000",
    SYNAPSE_HEARTBEAT_MS: "500",
    SYNAPSE_FIRST_TOKEN_TIMEOUT_MS: String(SILENCE_MS),
    SYNAPSE_IDLE_TIMEOUT_MS: String(SILENCE_MS),
    SYNAPSE_LOG_TTL_MS: String(TTL_MS),
  });
}

/** Asks one question and comes back until it is answered; one in ten is stopped by its user. */
function ask(url: string, question: number, random: SeededRandom) {
  let charactersToStop = random.integer(1, 10) === 1 ? random.integer(1, 200) : Number.POSITIVE_INFINITY;
  return askAndResume({
    url,
    body: {
      conversation: [{ role: "user", content: `question ${question}` }],
      model: "fake:latest",
      include_status: random.pick([true, false]),
      full_content: random.pick(["every", "final"]),
    },
    key: `soak-${question}`,
    idleMs: SILENCE_MS,
    maxFruitless: 40,
    backoffMs: 25,
    onEvent(_, text, generationId) {
      if (text.length < charactersToStop) return;
      charactersToStop = Number.POSITIVE_INFINITY;
      // A stop that a fault swallows is one that was never pressed.
      fetch(`${url}/chat/${generationId}`, { method: "DELETE" })
        .then((response) => response.text())
        .catch(() => {});
    },
  }).catch((thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown))));
}

async function main(): Promise<boolean> {
  const { minutes, streams, seed } = settings;
  if (!(minutes > 0 && Number.isInteger(streams) && streams > 0 && Number.isInteger(seed))) {
    console.error("Usage: npm run soak -- [--minutes 30] [--streams 50] [--seed 1]");
    return false;
  }
  console.log(`soak: ${minutes} min, ${streams} streams, seed ${seed}`);
  const { ollama, calls } = await startModel();
  const toOllama = await createFaultProxy(ollama.port);
  const edge = await startServer(toOllama.url);
  const toServer = await createFaultProxy(edge.port);
  const beganMs = performance.now();
  const elapsedMs = () => performance.now() - beganMs;
  const isOver = () => elapsedMs() >= minutes * 60_000;
  const tally = createSoakTally(console.log);
  const samples: MemorySample[] = [];
  let questions = 0;

  async function stream(random: SeededRandom): Promise<void> {
    while (!isOver()) {
      const question = questions++;
      const answer = await ask(toServer.url, question, random);
      tally.add({ question, answer, expected: answerTo(question).join(""), calls: calls.get(question) ?? 0 });
      calls.delete(question);
    }
  }
  async function sample(): Promise<void> {
    while (!isOver()) {
      await sleep(SAMPLE_MS);
      samples.push({ atMs: elapsedMs(), bytes: (await edge.settledFigures()).rssBytes });
    }
  }

  await Promise.all([
    sample(),
    // The way to the model is disturbed less: each such fault ends answers, and resuming is what is tried here.
    disturb(toServer, 400, createSeededRandom(seed), isOver),
    disturb(toOllama, 8000, createSeededRandom(seed + 1), isOver),
    ...Array.from({ length: streams }, (_, index) => stream(createSeededRandom(seed + 2 + index))),
  ]);

  const figures = await edge.settledFigures();
  const warm = samples.filter(({ atMs }) => atMs >= WARM_UP_MS);
  const { counts, ends } = tally;
  console.log(`questions ${counts.questions}, connections ${counts.connections}`);
  console.log(
    `lost prompts ${counts.lost}, unequal texts ${counts.unequal}, asked the model twice ${counts.repeated}`,
  );
  console.log(`ends ${JSON.stringify(Object.fromEntries([...ends].sort(([, a], [, b]) => b - a)))}`);
  console.log(
    `memory ${memorySlope(warm).toFixed(1)} MiB per 10 min (${warm.length} samples after warm-up, now ${(figures.rssBytes / 1024 / 1024).toFixed(0)} MiB)`,
  );
  console.log(
    `left over ${JSON.stringify({ ...figures.generations, ...figures.resources })}, faults ${JSON.stringify(figures.faults)}`,
  );
  await Promise.all([toServer.close(), toOllama.close(), edge.stop(), ollama.close()]);
  return tally.isGood() && figures.faults.length === 0;
}

process.exitCode = (await main()) ? 0 : 1;
