import type { SseEvent } from "@/lib/sse/decoder";
import { type IdleClock, readSseEvents } from "@/lib/sse/read-events";
import type { StatusEvent, StreamingStats, Usage } from "./events";
import {
  type AnswerFailure,
  foreignFailure,
  interruptedFailure,
  lostFailure,
  networkFailure,
} from "./failure";
import { readErrorBody, readStatus, readWireEvent, type WireEvent } from "./read-wire";
import type { ChatRequest } from "./request";

/** What the page asks for. */
export type Question = Pick<ChatRequest, "conversation"> &
  Partial<Pick<ChatRequest, "model" | "options" | "think" | "format" | "keep_alive">>;

/** What a connection is made for: an answer that the server has named, from behind the last event that came; or a
 * question that nobody has confirmed, under a key that keeps it from being answered twice. */
export type Destination =
  | { readonly type: "known"; readonly id: string; readonly lastEventId: string | undefined }
  | { readonly type: "asked"; readonly key: string; readonly question: Question };

/** How an answer ends. `content` is the whole text as the server has it; absent when it did not say. */
export type AnswerEnd =
  | {
      readonly type: "end";
      readonly content: string | undefined;
      readonly doneReason: string;
      readonly usage: Usage;
    }
  | { readonly type: "stopped"; readonly content: string | undefined }
  | { readonly type: "failed"; readonly failure: AnswerFailure; readonly content: string | undefined };

/** What one connection brings, in order: `accepted`, any number of `status` and `delta`, then an end of the answer, or
 * `lost`: an end of the connection alone. After a refusal nothing but `failed` or `lost`. Nothing follows an abort. */
export type ConnectionStep =
  | { readonly type: "accepted"; readonly generationId: string | undefined }
  | { readonly type: "status"; readonly status: StatusEvent }
  | {
      readonly type: "delta";
      readonly text: string;
      readonly thinking: string;
      readonly model: string;
      readonly stats: StreamingStats | undefined;
      readonly eventId: string;
    }
  | AnswerEnd
  | { readonly type: "lost"; readonly failure: AnswerFailure; readonly atLeastMs: number | undefined };

export interface ConnectionOptions {
  /** Aborting ends the iteration quietly and closes the connection. */
  readonly signal: AbortSignal;
  readonly fetch: typeof fetch;
  readonly schedule: (task: () => void, delayMs: number) => () => void;
  /** Called at every sign of life, heartbeats too. */
  readonly onSign?: () => void;
  /** Called with the server's `retry:`. */
  readonly onRetry?: (retryMs: number) => void;
}

/** Longest silence taken for life: two of the server's 15 s heartbeats and time to spare. */
export const STALL_MS = 40_000;

/** Opens one connection and iterates what it brings. Never throws. Leaving the loop closes the connection. */
export async function* openConnection(
  destination: Destination,
  options: ConnectionOptions,
): AsyncGenerator<ConnectionStep, void> {
  const left = new AbortController();
  const signal = AbortSignal.any([options.signal, left.signal]);
  try {
    const response = await request(destination, options, signal);
    if (options.signal.aborted) return;
    if ("type" in response) {
      yield response;
      return;
    }
    options.onSign?.();
    yield { type: "accepted", generationId: response.headers.get("X-Generation-Id") ?? undefined };
    yield* readAnswer(response.body, { ...options, signal });
  } finally {
    left.abort();
  }
}

type Accepted = { readonly headers: Headers; readonly body: ReadableStream<Uint8Array> };

async function request(
  destination: Destination,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<Accepted | ConnectionStep> {
  const late = new AbortController();
  const cancelLimit = options.schedule(() => late.abort(), STALL_MS);
  try {
    const { url, init } = requestFor(destination);
    const response = await options.fetch(url, {
      ...init,
      signal: AbortSignal.any([signal, late.signal]),
      cache: "no-store",
    });
    if (response.status === 204) return { type: "end", content: undefined, doneReason: "stop", usage: {} };
    if (!response.ok) return await refusal(response, destination);
    if (response.body === null || !isEventStream(response)) return failed(foreignFailure(response.status));
    return { headers: response.headers, body: response.body };
  } catch {
    const failure = destination.type === "known" ? lostFailure() : networkFailure();
    return { type: "lost", failure, atLeastMs: undefined };
  } finally {
    cancelLimit();
  }
}

function requestFor(destination: Destination): { readonly url: string; readonly init: RequestInit } {
  const accept = { Accept: "text/event-stream" };
  if (destination.type === "known") {
    const { id, lastEventId } = destination;
    const cursor: Record<string, string> = lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId };
    const url = `/chat/${encodeURIComponent(id)}?full_content=final&include_status=true`;
    return { url, init: { headers: { ...accept, ...cursor } } };
  }
  const body = {
    ...destination.question,
    stream: true,
    full_content: "final",
    on_disconnect: "continue",
    include_status: true,
  };
  const headers = { ...accept, "Content-Type": "application/json", "Idempotency-Key": destination.key };
  return { url: "/chat", init: { method: "POST", headers, body: JSON.stringify(body) } };
}

function isEventStream(response: Response): boolean {
  return response.headers.get("Content-Type")?.startsWith("text/event-stream") ?? false;
}

/** Answers of a server, or of a proxy before it, that is not there at the moment. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);
const FROM_A_PROXY = new Set([502, 503, 504]);

/** A question that is refused is refused. An answer that runs is worth further tries, unless the server does not have
 * it, and so is a question where a proxy says that it reached nobody. */
async function refusal(response: Response, destination: Destination): Promise<ConnectionStep> {
  const { status } = response;
  const body = readErrorBody(await response.text());
  const retryAfter = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(retryAfter) ? retryAfter : undefined;
  const atLeastMs = retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1_000;
  const isKnown = destination.type === "known";
  if (body === undefined) {
    const failure = foreignFailure(status);
    return (isKnown ? PASSING : FROM_A_PROXY).has(status)
      ? { type: "lost", failure, atLeastMs }
      : failed(failure);
  }
  if (isKnown && PASSING.has(status)) return { type: "lost", failure: lostFailure(), atLeastMs };
  if (isKnown) return failed(interruptedFailure("forgotten"));
  return failed({
    code: body.code,
    sentence: body.error,
    errorId: body.error_id,
    retryable: body.retryable,
    details: body.details,
    retryAfterSeconds,
  });
}

function failed(failure: AnswerFailure): ConnectionStep {
  return { type: "failed", failure, content: undefined };
}

async function* readAnswer(
  body: ReadableStream<Uint8Array>,
  options: ConnectionOptions,
): AsyncGenerator<ConnectionStep, void> {
  const { signal, schedule, onSign, onRetry } = options;
  const clock: IdleClock = { after: (delayMs, task) => schedule(task, delayMs) };
  const reading = { signal, clock, idleMs: STALL_MS, onRetry, onComment: () => onSign?.() };
  try {
    for await (const event of readSseEvents(body, reading)) {
      onSign?.();
      for (const step of stepsOf(event)) {
        yield step;
        if (isEnd(step)) return;
      }
    }
  } catch {
    // Whatever cut it: the network, a proxy, the browser as it put the page to sleep, silence.
  }
  if (!signal.aborted) yield { type: "lost", failure: lostFailure(), atLeastMs: undefined };
}

function stepsOf({ data, event, id }: SseEvent): readonly ConnectionStep[] {
  if (event === "status") {
    const status = readStatus(data);
    return status === undefined ? [] : [{ type: "status", status }];
  }
  const wire = event === "message" ? readWireEvent(data) : undefined;
  if (wire === undefined) return [];
  const { content: text, thinking = "", model, streaming_stats: stats } = wire;
  const delta = { type: "delta", text, thinking, model, stats, eventId: id } as const;
  return [...(text === "" && thinking === "" ? [] : [delta]), ...(wire.done ? [endOf(wire)] : [])];
}

/** True for the answer's end, after which nothing is to be read or asked. */
export function isEnd<Step extends { readonly type: string }>(step: Step): step is Extract<Step, AnswerEnd> {
  return step.type === "end" || step.type === "stopped" || step.type === "failed";
}

/** The end that a last event tells. */
export function endOf(event: WireEvent): AnswerEnd {
  const content = event.full_content;
  if (event.stopped_by === "abandoned") {
    return { type: "failed", failure: interruptedFailure("abandoned"), content };
  }
  if (event.done_reason === "stopped") return { type: "stopped", content };
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
