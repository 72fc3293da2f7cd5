import { type AnswerCounts, generateAnswer } from "./answer";
import { nanoseconds, timestamp } from "./clock";
import type { Exchange } from "./engine";
import { isGuide } from "./guide";
import type { StoredModel } from "./models-dir";
import { createNdjsonWriter, sendJson } from "./ndjson-writer";
import { badFormat, modelNotFound, OllamaError, unsupportedThinking } from "./ollama-errors";
import { parseKeepAlive, parseThink } from "./request-schemas";
import type { AnswerFormat, EvaluateCall, LoadedModel, Prompt } from "./runner";
import { parseOptions } from "./sampling";
import { createStopFilter } from "./stop-sequences";

/** What /api/chat and /api/generate have in common. */
export interface AnswerRequest {
  readonly model: string;
  readonly prompt: Prompt;
  readonly earlierTokens: readonly number[];
  /** What the guide answers: the user's words, the newest last. */
  readonly questions: readonly string[];
  readonly stream: boolean;
  readonly body: {
    readonly options?: Record<string, unknown> | null | undefined;
    readonly format?: unknown;
    readonly keep_alive?: string | number | null | undefined;
    readonly think?: unknown;
    readonly truncate?: boolean | null | undefined;
    readonly shift?: boolean | null | undefined;
  };
  /** Wraps text in the endpoint's own field: `message` or `response`. */
  readonly wrap: (content: string, thinking: string) => object;
  /** Fields that only the last line of this endpoint carries. */
  readonly lastFields: (counts: AnswerCounts) => object;
}

/** Where the pieces of an answer go: to the reader at once, or together at the end. */
interface Sink {
  delta(content: string, thinking: string): Promise<void>;
  end(reason: string, fields: object): Promise<void>;
}

/** The file of a model, or undefined for the guide.
 * @throws OllamaError 404 when there is no such model */
export async function resolveModel(exchange: Exchange, name: string): Promise<StoredModel | undefined> {
  if (isGuide(name)) return undefined;
  const model = await exchange.engine.models.find(name);
  if (model === undefined) throw modelNotFound(name);
  return model;
}

/** Whether a model writes its thoughts down: its template knows the tag. */
export function canThink(model: StoredModel): boolean {
  return model.facts.chatTemplate?.includes("<think>") === true;
}

/** Answers a request that names a model and a prompt: by a model in its turn, or by the guide. */
export async function answer(exchange: Exchange, request: AnswerRequest): Promise<void> {
  const model = await resolveModel(exchange, request.model);
  const think = parseThink(request.body.think);
  const sampling = parseOptions(request.body.options ?? {});
  if (model === undefined) return answerAsGuide(exchange, request, sampling.stop);
  const thinks = canThink(model);
  if (think !== undefined && think !== false && !thinks) throw unsupportedThinking(request.model);
  const call: EvaluateCall = {
    prompt: request.prompt,
    earlierTokens: request.earlierTokens,
    sampling,
    format: parseFormat(request.body.format),
    suppressThought: thinks && think === false,
    truncate: request.body.truncate ?? true,
    shift: request.body.shift ?? true,
    signal: exchange.signal,
  };
  const wanted = wantedModel(model, call, request.body.keep_alive);
  await exchange.engine.line.run(wanted, exchange.signal, (loaded, loadMs) =>
    writeAnswer(exchange, request, loaded, call, loadMs),
  );
}

/** Loads a model without asking it anything, or unloads it when `keep_alive` is 0, as Ollama does for an empty
 * conversation or prompt. */
export async function loadOnly(exchange: Exchange, request: AnswerRequest): Promise<void> {
  const model = await resolveModel(exchange, request.model);
  const { keep_alive: keepAlive } = request.body;
  const unload = parseKeepAlive(keepAlive) === 0;
  if (model !== undefined && unload) await exchange.engine.line.release(model.path);
  if (model !== undefined && !unload) {
    const sampling = parseOptions(request.body.options ?? {});
    const wanted = wantedModel(model, { sampling }, keepAlive);
    await exchange.engine.line.run(wanted, exchange.signal, async () => {});
  }
  const reason = unload ? "unload" : "load";
  sendJson(exchange.response, { ...line(exchange, request, "", ""), done: true, done_reason: reason });
}

function wantedModel(
  model: StoredModel,
  call: Pick<EvaluateCall, "sampling">,
  keepAlive: string | number | null | undefined,
) {
  const contextTokens = Math.min(
    call.sampling.contextTokens,
    model.facts.contextTokens ?? Number.POSITIVE_INFINITY,
  );
  return { name: model.name, path: model.path, contextTokens, keepAliveMs: parseKeepAlive(keepAlive) };
}

async function writeAnswer(
  exchange: Exchange,
  request: AnswerRequest,
  model: LoadedModel,
  call: EvaluateCall,
  loadMs: number,
): Promise<void> {
  const { clock } = exchange.engine;
  const sink = createSink(exchange, request);
  for await (const event of generateAnswer(model, call, clock)) {
    if (event.type === "delta") {
      await sink.delta(event.content, event.thinking);
      continue;
    }
    const { counts } = event;
    await sink.end(event.reason, {
      ...request.lastFields(counts),
      total_duration: nanoseconds(clock.elapsedMs() - exchange.startedMs),
      load_duration: nanoseconds(loadMs),
      prompt_eval_count: counts.promptTokens,
      prompt_eval_duration: nanoseconds(counts.promptMs),
      eval_count: counts.tokens,
      eval_duration: nanoseconds(counts.evalMs),
    });
  }
}

/** The guide has no tokens, so it counts none; the time it took is true. */
async function answerAsGuide(
  exchange: Exchange,
  request: AnswerRequest,
  stop: readonly string[],
): Promise<void> {
  if (parseFormat(request.body.format).type !== "text") {
    throw new OllamaError(400, `${JSON.stringify(request.model)} does not support format`);
  }
  const think = parseThink(request.body.think);
  if (think !== undefined && think !== false) throw unsupportedThinking(request.model);
  const { guide, clock } = exchange.engine;
  const sink = createSink(exchange, request);
  const stops = createStopFilter(stop);
  let stopped = false;
  for await (const word of guide.answer(request.questions, exchange.signal)) {
    const passed = stops.push(word);
    if (passed.text !== "") await sink.delta(passed.text, "");
    stopped = passed.stopped;
    if (stopped) break;
  }
  const rest = stopped ? "" : stops.flush();
  if (rest !== "") await sink.delta(rest, "");
  await sink.end("stop", { total_duration: nanoseconds(clock.elapsedMs() - exchange.startedMs) });
}

function createSink(exchange: Exchange, request: AnswerRequest): Sink {
  if (request.stream) {
    const writer = createNdjsonWriter(exchange.response, exchange.signal);
    return {
      delta: (content, thinking) =>
        writer.write({ ...line(exchange, request, content, thinking), done: false }),
      async end(reason, fields) {
        await writer.write({
          ...line(exchange, request, "", ""),
          done: true,
          done_reason: reason,
          ...fields,
        });
        writer.end();
      },
    };
  }
  const whole = { content: "", thinking: "" };
  return {
    async delta(content, thinking) {
      whole.content += content;
      whole.thinking += thinking;
    },
    async end(reason, fields) {
      const answered = line(exchange, request, whole.content, whole.thinking);
      sendJson(exchange.response, { ...answered, done: true, done_reason: reason, ...fields });
    },
  };
}

function line(exchange: Exchange, request: AnswerRequest, content: string, thinking: string): object {
  const createdAt = timestamp(exchange.engine.clock.nowMs());
  return { model: request.model, created_at: createdAt, ...request.wrap(content, thinking) };
}

/** @throws OllamaError 500 for anything but "json", a schema object, or nothing */
function parseFormat(format: unknown): AnswerFormat {
  if (format === undefined || format === null || format === "") return { type: "text" };
  if (format === "json") return { type: "json" };
  if (typeof format === "object" && !Array.isArray(format)) return { type: "schema", schema: format };
  throw badFormat(format);
}
