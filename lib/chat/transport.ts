import { readSseEvents, SseIdleError } from "@/lib/sse/read-events";
import type { Usage } from "./events";
import { type AnswerFailure, interruptedFailure, networkFailure } from "./failure";
import { readErrorBody, readWireEvent, type WireEvent } from "./read-wire";
import type { ChatRequest } from "./request";

/** What the page asks for. The rest of a chat request has no control in the page yet. */
export type Question = Pick<ChatRequest, "conversation"> &
  Partial<Pick<ChatRequest, "model" | "options" | "think">>;

/** What comes back, in order: `accepted` once, any number of `delta`, then exactly one `end` or `failed`.
 * Nothing follows an abort. */
export type AnswerEvent =
  | { readonly type: "accepted"; readonly generationId: string | undefined }
  | {
      readonly type: "delta";
      readonly text: string;
      readonly thinking: string;
      readonly model: string;
      /** How many of the model server's chunks it holds. */
      readonly chunks: number;
    }
  | {
      readonly type: "end";
      /** The whole answer as the server has it; equal to all deltas together unless something was lost. */
      readonly content: string;
      readonly doneReason: string;
      readonly usage: Usage;
    }
  | { readonly type: "failed"; readonly failure: AnswerFailure; readonly content: string };

export interface AskOptions {
  /** Aborting ends the iteration quietly; the server stops the model when the connection closes. */
  readonly signal: AbortSignal;
  readonly fetch: typeof fetch;
  /** Longest silence taken for life; three of the server's 15 s heartbeats. */
  readonly idleMs?: number;
  readonly url?: string;
}

const IDLE_MS = 45_000;

/** Asks one question and iterates the answer as it arrives. Never throws: every way to fail is a `failed` event
 * that keeps what had arrived. Leaving the loop early closes the connection. */
export async function* ask(question: Question, options: AskOptions): AsyncGenerator<AnswerEvent, void> {
  const idleMs = options.idleMs ?? IDLE_MS;
  const left = new AbortController();
  const signal = AbortSignal.any([options.signal, left.signal]);
  try {
    const response = await post(question, options, signal, idleMs);
    if ("failure" in response) {
      if (!options.signal.aborted) yield { type: "failed", failure: response.failure, content: "" };
      return;
    }
    yield { type: "accepted", generationId: response.headers.get("X-Generation-Id") ?? undefined };
    yield* readAnswer(response.body, { signal, idleMs });
  } finally {
    left.abort();
  }
}

type Accepted = { readonly headers: Headers; readonly body: ReadableStream<Uint8Array> };
type Refused = { readonly failure: AnswerFailure };

async function post(
  question: Question,
  options: AskOptions,
  signal: AbortSignal,
  idleMs: number,
): Promise<Accepted | Refused> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), idleMs);
  try {
    const response = await options.fetch(options.url ?? "/chat", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ ...question, stream: true, full_content: "final" }),
      signal: AbortSignal.any([signal, late.signal]),
      cache: "no-store",
    });
    if (!response.ok) return { failure: await refusal(response) };
    if (response.body === null || !isEventStream(response)) return { failure: notOurs(response) };
    return { headers: response.headers, body: response.body };
  } catch {
    return { failure: networkFailure() };
  } finally {
    clearTimeout(timer);
  }
}

function isEventStream(response: Response): boolean {
  return response.headers.get("Content-Type")?.startsWith("text/event-stream") ?? false;
}

async function refusal(response: Response): Promise<AnswerFailure> {
  const body = readErrorBody(await response.text());
  if (body === undefined) return notOurs(response);
  const retryAfter = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return {
    code: body.code,
    sentence: body.error,
    errorId: body.error_id,
    retryable: body.retryable,
    details: body.details,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
  };
}

/** Something between the page and Synapse answered: a proxy's error page, a sign-in form. */
function notOurs(response: Response): AnswerFailure {
  return {
    code: "bad_upstream",
    sentence: `Something other than Synapse answered (HTTP ${response.status}).`,
    retryable: true,
  };
}

async function* readAnswer(
  body: ReadableStream<Uint8Array>,
  limits: { readonly signal: AbortSignal; readonly idleMs: number },
): AsyncGenerator<AnswerEvent, void> {
  let content = "";
  let chunksBefore = 0;
  try {
    for await (const { data } of readSseEvents(body, limits)) {
      const event = readWireEvent(data);
      if (event === undefined) continue;
      content += event.content;
      const { content: text, thinking = "", model } = event;
      if (text !== "" || thinking !== "") {
        const chunks = Math.max(1, event.total_chunks - chunksBefore);
        chunksBefore = Math.max(chunksBefore, event.total_chunks);
        yield { type: "delta", text, thinking, model, chunks };
      }
      if (event.done) {
        yield terminal(event, event.full_content ?? content);
        return;
      }
    }
    if (!limits.signal.aborted) yield { type: "failed", failure: interruptedFailure("ended"), content };
  } catch (thrown) {
    if (limits.signal.aborted) return;
    const why = thrown instanceof SseIdleError ? "silent" : "ended";
    yield { type: "failed", failure: interruptedFailure(why), content };
  }
}

function terminal(event: WireEvent, content: string): AnswerEvent {
  if (event.error === undefined) {
    return { type: "end", content, doneReason: event.done_reason ?? "stop", usage: event.usage ?? {} };
  }
  const failure: AnswerFailure = {
    code: event.code ?? "internal",
    sentence: event.error,
    errorId: event.error_id,
    retryable: event.retryable ?? true,
  };
  return { type: "failed", failure, content };
}
