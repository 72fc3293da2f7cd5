import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadRecording, recordingNames } from "../test/recordings";
import { createLlamaRunner } from "./llama-runner";
import { defaultModelsDir } from "./models-dir";
import { createEngineServer, type EngineServer } from "./server";

const MODEL = "smollm2:135m";
const QUESTION = "Why is the sky blue? Answer in two sentences.";

interface Line {
  readonly message: { readonly role: string; readonly content: string };
  readonly done: boolean;
  readonly done_reason?: string;
  readonly total_duration: number;
  readonly load_duration: number;
  readonly prompt_eval_count: number;
  readonly prompt_eval_duration: number;
  readonly eval_count: number;
  readonly eval_duration: number;
  readonly error?: string;
}

const server: EngineServer = createEngineServer({
  modelsDir: defaultModelsDir(process.env),
  docsRoot: ".",
  runner: createLlamaRunner(),
});
const { url } = await server.listen(0);
const absent = oldNode() ?? (await pullModel());
if (absent !== undefined && oldNode() === undefined && process.env.SYNAPSE_TEST_REAL === "required") {
  throw new Error(`SYNAPSE_TEST_REAL=required, but ${MODEL} cannot be had: ${absent}`);
}

/** Why no model can run on a Node that Synapse itself still runs on; undefined where one can. */
function oldNode(): string | undefined {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 10)) return undefined;
  return `node-llama-cpp needs Node 20.10, this is ${process.versions.node}`;
}

/** Fetches the model into the shared folder; undefined when it is there, else why it is not. */
async function pullModel(): Promise<string | undefined> {
  const body = JSON.stringify({ model: MODEL, stream: false });
  const response = await fetch(`${url}/api/pull`, { method: "POST", body });
  const { error } = (await response.json()) as { error?: string };
  return response.ok ? undefined : (error ?? `status ${response.status}`);
}

async function ask(body: object, signal?: AbortSignal): Promise<Line[]> {
  const response = await fetch(`${url}/api/chat`, {
    method: "POST",
    body: JSON.stringify({ model: MODEL, ...body }),
    ...(signal && { signal }),
  });
  const text = await response.text();
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

async function answer(
  content: string,
  options: object = {},
  more: object = {},
): Promise<{ text: string; last: Line }> {
  const lines = await ask({
    messages: [{ role: "user", content }],
    options: { temperature: 0, seed: 1, ...options },
    ...more,
  });
  const last = lines.at(-1);
  if (last === undefined || last.done !== true) throw new Error(last?.error ?? "the answer did not end");
  return { text: lines.map(({ message }) => message.content).join(""), last };
}

afterAll(() => server.close());

const title = absent === undefined ? "real model" : `real model, which cannot be had here: ${absent}`;

describe.skipIf(absent !== undefined)(title, { timeout: 600_000 }, () => {
  beforeAll(async () => {
    await ask({ messages: [] });
  }, 600_000);

  it("streams an answer with counters that make sense", async () => {
    const { text, last } = await answer(QUESTION, { num_predict: 40 });
    expect(text).toMatch(/sky/i);
    expect(last).toMatchObject({
      done: true,
      prompt_eval_count: 20,
      eval_count: 40,
      done_reason: "length",
    });
    const tokensPerSecond = last.eval_count / (last.eval_duration / 1e9);
    expect(tokensPerSecond).toBeGreaterThan(0.1);
    expect(tokensPerSecond).toBeLessThan(10_000);
    expect(last.prompt_eval_duration + last.eval_duration).toBeLessThanOrEqual(last.total_duration);
  });

  it("counts the tokens of every recorded prompt as Ollama did", async () => {
    const compared: string[] = [];
    for (const name of recordingNames("0.32").filter((each) => each.startsWith("chat-"))) {
      const recording = loadRecording("0.32", name);
      const counted = /"prompt_eval_count":(\d+)/.exec(
        (recording.response?.chunks ?? []).map(([, c]) => c).join(""),
      );
      const body = recording.request.body as { options?: object; messages: { role: string }[] };
      // An unknown role is the user's here; Ollama's template writes it out.
      if (counted === null || body.messages.some(({ role }) => role === "wizard")) continue;
      const [line] = await ask({
        ...body,
        stream: false,
        format: undefined,
        options: { ...body.options, num_predict: 1 },
      });
      expect(line?.prompt_eval_count, name).toBe(Number(counted[1]));
      compared.push(name);
    }
    expect(compared.length).toBeGreaterThan(10);
  });

  it("refuses an overlong prompt that must not be cut, with Ollama's numbers", async () => {
    const recording = loadRecording("0.32", "error-context-exceeded-no-truncate");
    const [line] = await ask(recording.request.body as object);
    expect(line).toEqual(JSON.parse(recording.response?.chunks[0]?.[1] ?? ""));
  });

  it("does not evaluate a prompt again that it has just evaluated", async () => {
    const long = `${"The lighthouse keeper counts the ships that pass. ".repeat(60)}\nSummarise.`;
    const first = await answer(long, { num_predict: 1 });
    const again = await answer(long, { num_predict: 1 });
    const more = await answer(`${long} Briefly.`, { num_predict: 1 });
    expect(again.last.prompt_eval_count).toBe(first.last.prompt_eval_count);
    expect(again.last.prompt_eval_duration).toBeLessThan(first.last.prompt_eval_duration / 4);
    expect(more.last.prompt_eval_duration).toBeLessThan(first.last.prompt_eval_duration / 2);
  });

  it("says the same for the same seed and something else for another", async () => {
    const roll = async (seed: number) =>
      (await answer("Tell me a story.", { temperature: 1, seed, num_predict: 24 })).text;
    const [one, again, other] = [await roll(7), await roll(7), await roll(8)];
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  it("ends before a stop sequence", async () => {
    const { text, last } = await answer(QUESTION, { stop: ["."], num_predict: 80 });
    expect(last.done_reason).toBe("stop");
    expect(text).not.toContain(".");
    expect(text).toMatch(/sky/i);
  });

  it("ends by itself when the answer is over", async () => {
    const { text, last } = await answer("Name one colour.", { num_predict: 200 });
    expect(last.done_reason).toBe("stop");
    expect(text).not.toContain("<|im_end|>");
  });

  it("writes valid JSON when told to", async () => {
    const { text } = await answer(
      "Give a person as JSON with name and age.",
      { num_predict: 120 },
      { format: "json" },
    );
    expect(() => JSON.parse(text)).not.toThrow();
  });

  it("writes JSON of a schema", async () => {
    const format = {
      type: "object",
      properties: {
        name: { type: "string" },
        age: { type: "integer" },
        role: { enum: ["admin", "guest"] },
      },
      required: ["name", "age", "role"],
    };
    const { text } = await answer("Give a person.", { num_predict: 120 }, { format });
    const person = JSON.parse(text);
    expect(Object.keys(person).sort()).toEqual(["age", "name", "role"]);
    expect(Number.isInteger(person.age) && ["admin", "guest"].includes(person.role)).toBe(true);
  });

  it("frees the line when the client leaves", async () => {
    const { last: usual } = await answer("Hello", { num_predict: 20 });
    const msPerToken = usual.eval_duration / usual.eval_count / 1e6;
    const leaving = new AbortController();
    const response = await fetch(`${url}/api/chat`, {
      method: "POST",
      body: JSON.stringify({
        model: MODEL,
        messages: [{ role: "user", content: "Write a very long story." }],
        options: { num_predict: 2000 },
      }),
      signal: leaving.signal,
    });
    await response.body?.getReader().read();
    leaving.abort();
    const leftMs = performance.now();
    await answer("Hello", { num_predict: 1 });
    // Had it gone on, the next one would have waited for 2,000 tokens.
    expect(performance.now() - leftMs).toBeLessThan(200 * msPerToken + 1_000);
  });

  it("gives a prompt up while it is still being evaluated", async () => {
    const { last: usual } = await answer("Boats sail. ".repeat(200), { num_predict: 1 });
    const msPerToken = usual.prompt_eval_duration / usual.prompt_eval_count / 1e6;
    const leaving = new AbortController();
    const messages = [{ role: "user", content: "Ships pass. ".repeat(1500) }];
    const asking = ask({ messages, options: { num_predict: 1, num_ctx: 4096 } }, leaving.signal);
    const staysUntil = async () => {
      const { models } = (await (await fetch(`${url}/api/ps`)).json()) as {
        models: { expires_at: string }[];
      };
      return Date.parse(models[0]?.expires_at ?? "");
    };
    // While it answers, the model has no end of its stay.
    await expect.poll(staysUntil, { interval: 10 }).toBeGreaterThan(Date.now() + 3_600_000);
    leaving.abort();
    await expect(asking).rejects.toThrow();
    const { last } = await answer("Hello", { num_predict: 1 });
    // Had it gone on, the next one would have waited for 4,000 tokens.
    expect(last.total_duration / 1e6).toBeLessThan(2_000 * msPerToken);
  });

  it("continues what the assistant has begun", async () => {
    const messages = [
      { role: "user", content: "Count from one to ten in words." },
      { role: "assistant", content: "one, two, three, four," },
    ];
    const lines = await ask({ messages, stream: false, options: { temperature: 0, num_predict: 8 } });
    expect(lines[0]?.message.content).toMatch(/^ ?five/i);
  });

  it("never cuts a character between two lines", async () => {
    const prompt = "Repeat exactly: naïve café 日本語 👩‍👩‍👧 🇩🇪 é";
    const lines = await ask({
      messages: [{ role: "user", content: prompt }],
      options: { temperature: 0, num_predict: 60 },
    });
    const pieces = lines.map(({ message }) => message.content);
    expect(pieces.every((piece) => !/\p{Surrogate}|\uFFFD/u.test(piece))).toBe(true);
    expect(pieces.join("")).toMatch(/\P{ASCII}/u);
  });

  it("goes on beyond the context by forgetting its beginning, unless told not to", async () => {
    const question = "Write a long story about a lighthouse keeper.";
    const { last } = await answer(question, { num_ctx: 256, num_predict: 300 });
    expect(last.eval_count + last.prompt_eval_count).toBeGreaterThan(256);
    const bounded = await answer(question, { num_ctx: 128, num_predict: 300 }, { shift: false });
    expect(bounded.last.done_reason).toBe("length");
    expect(bounded.last.eval_count + bounded.last.prompt_eval_count).toBeLessThanOrEqual(128);
  });

  it("reads its own file's header as node-llama-cpp does", async () => {
    const { models } = (await (await fetch(`${url}/api/tags`)).json()) as {
      models: Record<string, unknown>[];
    };
    expect(models.find(({ name }) => name === MODEL)).toMatchObject({
      size: 98_362_432,
      details: {
        family: "llama",
        parameter_size: "134.52M",
        quantization_level: "Q4_1",
        context_length: 8192,
      },
    });
    const show = await fetch(`${url}/api/show`, { method: "POST", body: JSON.stringify({ model: MODEL }) });
    const recorded = JSON.parse(
      (loadRecording("0.32", "show").response?.chunks ?? []).map(([, c]) => c).join(""),
    );
    const shown = (await show.json()) as typeof recorded;
    const { "tokenizer.chat_template": _template, ...info } = shown.model_info;
    expect(info).toMatchObject(recorded.model_info);
    expect(shown.tensors).toEqual(recorded.tensors);
  });
});
