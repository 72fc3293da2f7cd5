import type { Message } from "@/lib/chat/messages";
import type { FakeModel } from "../test/fake-ollama";
import type { StoredChat } from "./stored-chat";

/** What every clock of the pictures shows: Monday afternoon. */
export const SHOWN_NOW_MS = Date.UTC(2026, 10, 23, 13, 50);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const SHOWN_MODELS: readonly FakeModel[] = [
  {
    name: "qwen3:4b",
    family: "qwen3",
    parameterSize: "4.0B",
    quantization: "Q4_K_M",
    sizeBytes: 2_620_788_019,
    contextLength: 40_960,
    capabilities: ["completion", "tools", "thinking"],
    loaded: true,
    shown: {
      parameters: "temperature                    0.6\ntop_p                          0.95",
      license: "Apache",
    },
  },
  {
    name: "gemma3:4b",
    family: "gemma3",
    parameterSize: "4.3B",
    quantization: "Q4_K_M",
    sizeBytes: 3_338_801_804,
    contextLength: 131_072,
    capabilities: ["completion", "vision"],
  },
  {
    name: "llama3.2:3b",
    family: "llama",
    parameterSize: "3.2B",
    quantization: "Q4_K_M",
    sizeBytes: 2_019_393_189,
    contextLength: 131_072,
    capabilities: ["completion", "tools"],
  },
  {
    name: "nomic-embed-text:latest",
    family: "nomic-bert",
    parameterSize: "137M",
    quantization: "F16",
    sizeBytes: 274_302_450,
    contextLength: 2_048,
    capabilities: ["embedding"],
  },
];

const ANSWER = `A server that writes faster than its client reads has to put the difference somewhere. By default that is a queue in memory, one per connection: at rates $w$ and $r$ it holds $(w - r)\\,t$ bytes.

### What backpressure changes

- the queue has a **bound**, so memory per reader is a number and not a hope
- the producer **waits**, or merges what is new into one larger piece

| reader | without | with |
|---|--:|--:|
| keeps up | 0 B | 0 B |
| half as fast | 42 MB | 64 kB |

\`\`\`ts
const body = new ReadableStream({
  async pull(controller) {
    controller.enqueue(encode(await cursor.next()));
  },
}, { highWaterMark: 1 });
\`\`\`

With \`pull\` the slowest reader costs one pending event.`;

const THINKING = "They ask about streams. The queue grows by the difference of the two rates.";

function question(id: string, content: string, sentAtMs: number): Message {
  return { role: "user", id, content, sentAtMs };
}

/** Chunks per second as a model has them: nearly steady, with one stall. */
const TRACE = Array.from({ length: 56 }, (_, sample) => ({
  atMs: 1_340 + sample * 150,
  value:
    52 + 3 * Math.sin(sample / 4) - 34 * Math.exp(-(((sample - 26) / 3) ** 2)) - 26 * Math.exp(-sample / 2),
}));

const FIGURES = {
  totalChunks: 441,
  totalCharacters: 712,
  totalWords: 121,
  elapsedMs: 9_640,
  timeToFirstTokenMs: 1_340,
  firstTextMs: 3_440,
  wordsPerSecond: 19.4,
  charactersPerSecond: 114.8,
  chunkSize: { min: 1, mean: 3.2, max: 14 },
  interChunkLatencyMs: { p50: 18, p95: 24, max: 212 },
  clockMs: 9_700,
  modelChunks: 441,
  chunksPerSecond: 52.9,
  thinkingStartMs: 1_340,
  thinkingMs: 2_100,
  lastOutputMs: 9_640,
  trace: TRACE,
};

function answer(id: string, askedAtMs: number): Message {
  return {
    role: "assistant",
    id,
    content: ANSWER,
    thinking: THINKING,
    keptUnits: 0,
    model: "qwen3:4b",
    loading: true,
    askedAtMs,
    endedAtMs: askedAtMs + FIGURES.clockMs,
    status: {
      kind: "done",
      doneReason: "stop",
      usage: {
        prompt_tokens: 31,
        completion_tokens: 442,
        tokens_per_second: 53.2,
        load_duration: 0.812,
        prompt_eval_duration: 0.496,
        eval_duration: 8.308,
        total_duration: 9.66,
      },
    },
    figures: FIGURES,
  };
}

/** As the model server's death in the middle of an answer leaves it. */
function brokenAnswer(id: string, askedAtMs: number): Message {
  return {
    role: "assistant",
    id,
    content: "An unanchored pattern may begin anywhere in the line, so the engine tries",
    thinking: "",
    keptUnits: 0,
    model: "qwen3:4b",
    loading: false,
    askedAtMs,
    endedAtMs: askedAtMs + 2_300,
    status: {
      kind: "error",
      failure: { code: "interrupted", errorId: "ERR_20261123_112402_130508254017584", retryable: true },
    },
    figures: {
      totalChunks: 15,
      totalCharacters: 73,
      totalWords: 13,
      elapsedMs: 2_300,
      timeToFirstTokenMs: 410,
      firstTextMs: 410,
      wordsPerSecond: 6.3,
      charactersPerSecond: 38,
      clockMs: 2_300,
      modelChunks: 15,
      chunksPerSecond: 7.4,
      lastOutputMs: 2_300,
      trace: TRACE.slice(0, 10),
    },
  };
}

function chat(id: string, title: string, atMs: number, messages: readonly Message[]): StoredChat {
  return { head: { id, title, isRenamed: true, createdAtMs: atMs, updatedAtMs: atMs }, messages };
}

/** A few days of conversations. The first is the whole one, the second ended in an error. */
export const SHOWN_CHATS: readonly StoredChat[] = [
  chat("backpressure", "Backpressure in streams", SHOWN_NOW_MS - 600_000, [
    question(
      "backpressure-q",
      "Why does a slow client make a server's memory grow, and what does backpressure do about it?",
      SHOWN_NOW_MS - 600_000,
    ),
    answer("backpressure-a", SHOWN_NOW_MS - 600_000),
  ]),
  chat("regex", "Regex for log lines", SHOWN_NOW_MS - 2.5 * HOUR_MS, [
    question("regex-q", "Why is my pattern for log lines so slow?", SHOWN_NOW_MS - 2.5 * HOUR_MS),
    brokenAnswer("regex-a", SHOWN_NOW_MS - 2.5 * HOUR_MS),
  ]),
  ...(
    [
      ["Rayleigh scattering, briefly", 1],
      ["Lighthouse story, second draft", 3],
      ["Postgres vacuum settings for a table that is mostly updated", 4],
      ["Packing list for Norway", 20],
    ] as const
  ).map(([title, days], index) =>
    chat(`earlier-${index}`, title, SHOWN_NOW_MS - days * DAY_MS, [
      question(`earlier-${index}-q`, title, SHOWN_NOW_MS - days * DAY_MS),
    ]),
  ),
];
