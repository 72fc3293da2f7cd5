import { Ollama } from "ollama/browser";
import { Agent, type Dispatcher } from "undici";
import { z } from "zod";
import { ChatError } from "@/lib/chat/errors";
import { errorFromConnection, errorFromResponse, UpstreamFailure } from "./error-mapping";

/** A question about models is answered within this time or not at all. */
const TIMEOUT_MS = 10_000;
/** A model that still answers somebody is unloaded or deleted after that. */
const CHANGE_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 5_000;
const MAX_CONNECTIONS = 8;
/** `/api/show` of a large model with its licence and tensors is under 1 MiB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Ollama says "" for what it does not know. */
const wordSchema = z.string().min(1).optional().catch(undefined);
const countSchema = z.number().nonnegative().optional().catch(undefined);

const listedModelSchema = z.object({
  name: z.string().min(1),
  modified_at: wordSchema,
  size: countSchema,
  digest: wordSchema,
  details: z
    .object({
      family: wordSchema,
      parameter_size: wordSchema,
      quantization_level: wordSchema,
      /** From 0.30 on. */
      context_length: countSchema,
    })
    .optional()
    .catch(undefined),
  /** From 0.30 on; before, only `/api/show` tells. */
  capabilities: z.array(z.string()).optional().catch(undefined),
  /** These three of `/api/ps` alone, where `size` is the model's size in memory. */
  expires_at: wordSchema,
  size_vram: countSchema,
  context_length: countSchema,
});
export type ListedModel = z.infer<typeof listedModelSchema>;

/** One bad entry does not hide the others. */
const modelsSchema = z
  .object({ models: z.array(listedModelSchema.nullable().catch(null)).nullish() })
  .transform(({ models }) => (models ?? []).filter((model) => model !== null));

const shownModelSchema = z
  .object({
    capabilities: z.array(z.string()).optional().catch(undefined),
    model_info: z.record(z.string(), z.unknown()).optional().catch(undefined),
    details: z
      .object({
        family: wordSchema,
        format: wordSchema,
        parameter_size: wordSchema,
        quantization_level: wordSchema,
      })
      .optional()
      .catch(undefined),
    modified_at: wordSchema,
    parameters: wordSchema,
    system: wordSchema,
    template: wordSchema,
    license: z
      .union([z.string(), z.array(z.string()).transform((texts) => texts.join("\n\n"))])
      .optional()
      .catch(undefined),
  })
  .transform(({ model_info, ...shown }) => ({
    ...shown,
    context_length: contextLength(model_info ?? {}),
    parameter_count: positive(model_info?.["general.parameter_count"]),
  }));
/** What `/api/show` tells, as it tells it. */
export type ShownModel = z.infer<typeof shownModelSchema>;

const versionSchema = z.object({ version: z.string() });

const enginePullsSchema = z.object({
  pulls: z.array(
    z.object({
      model: z.string(),
      status: z.string(),
      completed: countSchema,
      total: countSchema,
      bytes_per_second: countSchema,
      error: wordSchema,
    }),
  ),
});
export type EnginePull = z.infer<typeof enginePullsSchema>["pulls"][number];

const catalogueSchema = z.object({
  models: z.array(z.object({ name: z.string(), size: countSchema, license: wordSchema })),
});
export type CatalogueModel = z.infer<typeof catalogueSchema>["models"][number];

/**
 * The short questions: which models, what can they do, which version; and what changes one model. They have a few
 * connections of their own, so that no number of running answers delays them. Every method throws a ChatError:
 * `client_closed` when its signal aborts, `upstream_unreachable` for a connection that fails or takes over 10 s (a
 * minute where a model is changed), `bad_upstream` for what is no answer.
 */
export class ListClient {
  readonly #baseUrl: string;
  readonly #agent = new Agent({
    connections: MAX_CONNECTIONS,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  async tags(signal: AbortSignal): Promise<readonly ListedModel[]> {
    return this.#ask(signal, modelsSchema, (ollama) => ollama.list());
  }

  /** The models that are in memory. */
  async ps(signal: AbortSignal): Promise<readonly ListedModel[]> {
    return this.#ask(signal, modelsSchema, (ollama) => ollama.ps());
  }

  async show(model: string, signal: AbortSignal): Promise<ShownModel> {
    return this.#ask(signal, shownModelSchema, (ollama) => ollama.show({ model }));
  }

  async version(signal: AbortSignal): Promise<string> {
    return (await this.#ask(signal, versionSchema, (ollama) => ollama.version())).version;
  }

  /** The embedded engine's downloads; Ollama has no such route. */
  async enginePulls(signal: AbortSignal): Promise<readonly EnginePull[]> {
    const ask = async (fetch: Fetch) => (await fetch(`${this.#baseUrl}/api/pulls`)).json();
    return (await this.#ask(signal, enginePullsSchema, (_, fetch) => ask(fetch))).pulls;
  }

  /** All that the embedded engine can fetch; Ollama has no such route. */
  async catalogue(signal: AbortSignal): Promise<readonly CatalogueModel[]> {
    const ask = async (fetch: Fetch) => (await fetch(`${this.#baseUrl}/api/catalogue`)).json();
    return (await this.#ask(signal, catalogueSchema, (_, fetch) => ask(fetch))).models;
  }

  /** Deletes an installed model; `model_not_found` when it is none. May take up to a minute. */
  async delete(model: string, signal: AbortSignal): Promise<void> {
    await this.#ask(signal, z.unknown(), (ollama) => ollama.delete({ model }), CHANGE_TIMEOUT_MS);
  }

  /** Takes a model out of memory, after the answers it is giving; nothing where it is not loaded. */
  async unload(model: string, signal: AbortSignal): Promise<void> {
    const question = (ollama: Ollama) => ollama.chat({ model, messages: [], keep_alive: 0 });
    await this.#ask(signal, z.unknown(), question, CHANGE_TIMEOUT_MS);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  /** One question with a limit, its answer checked. A client per question: it costs nothing, and its `fetch` is what
   * carries this question's signal. */
  async #ask<Answer>(
    callerSignal: AbortSignal,
    schema: z.ZodType<Answer>,
    question: (ollama: Ollama, fetch: Fetch) => Promise<unknown>,
    limitMs = TIMEOUT_MS,
  ): Promise<Answer> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    if (callerSignal.aborted) abort();
    callerSignal.addEventListener("abort", abort, { once: true });
    const timer = setTimeout(abort, limitMs);
    try {
      const fetch = createFetch(this.#agent, controller.signal, limitMs);
      const answer = schema.safeParse(await question(new Ollama({ host: this.#baseUrl, fetch }), fetch));
      if (answer.success) return answer.data;
      throw new ChatError("bad_upstream", { cause: answer.error });
    } catch (thrown) {
      if (callerSignal.aborted) throw new ChatError("client_closed", { cause: thrown });
      throw toListError(thrown);
    } finally {
      clearTimeout(timer);
      callerSignal.removeEventListener("abort", abort);
    }
  }
}

type Fetch = typeof fetch;

/** A `fetch` for the `ollama` package: through our own connections, without redirects, with a cap on the body; whatever
 * is not a 2xx is thrown as a ChatError before the package can print it. */
function createFetch(agent: Dispatcher, signal: AbortSignal, headersTimeout: number): Fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { statusCode, headers, body } = await agent.request({
      origin: url.origin,
      path: url.pathname,
      method: methodOf(init?.method),
      headersTimeout,
      headers: { "content-type": "application/json", accept: "application/json", "user-agent": "synapse" },
      body: typeof init?.body === "string" ? init.body : null,
      signal,
    });
    const text = await readCapped(body);
    if (statusCode === 200) return new Response(text, { headers: { "content-type": "application/json" } });
    throw errorFromResponse({
      status: statusCode,
      contentType: String(headers["content-type"] ?? ""),
      retryAfter: headers["retry-after"]?.toString(),
      body: text,
    });
  };
}

function methodOf(method: string | undefined): "GET" | "POST" | "DELETE" {
  return method === "POST" || method === "DELETE" ? method : "GET";
}

async function readCapped(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new ChatError("bad_upstream", {
        cause: new UpstreamFailure(`a list of over ${MAX_BODY_BYTES} bytes`),
      });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function toListError(thrown: unknown): ChatError {
  if (thrown instanceof ChatError) return thrown;
  const isNotJson = thrown instanceof SyntaxError;
  if (isNotJson) return new ChatError("bad_upstream", { cause: new UpstreamFailure("the list is not JSON") });
  return errorFromConnection(thrown, "connecting");
}

/** `model_info` names it by architecture: `llama.context_length`. */
function contextLength(modelInfo: Record<string, unknown>): number | undefined {
  return positive(Object.entries(modelInfo).find(([key]) => key.endsWith(".context_length"))?.[1]);
}

function positive(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}
