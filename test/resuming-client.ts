import { setTimeout as sleep } from "node:timers/promises";
import {
  type StatusEvent,
  type StreamingEvent,
  statusEventSchema,
  streamingEventSchema,
} from "@/lib/chat/events";
import type { SseEvent } from "@/lib/sse/decoder";
import { readSseEvents } from "@/lib/sse/read-events";

export interface ResumingOptions {
  /** The server's address, without a path. */
  readonly url: string;
  readonly body: object;
  /** The `Idempotency-Key` that keeps a repeated first request from asking the model twice. */
  readonly key: string;
  /** The longest silence before the connection counts as lost. */
  readonly idleMs: number;
  /** Attempts in a row without an event before giving up. */
  readonly maxFruitless: number;
  readonly backoffMs: number;
  readonly onStatus?: (status: StatusEvent) => void;
  readonly onEvent?: (event: StreamingEvent, text: string, generationId: string) => void;
}

export interface ResumedAnswer {
  readonly text: string;
  readonly thinking: string;
  /** The terminal event; undefined when the client gave up or was refused. */
  readonly last: StreamingEvent | undefined;
  /** The status and code of the refusal that ended it. */
  readonly refusal: string | undefined;
  readonly generationId: string | undefined;
  /** Connections that it took, or tried to. */
  readonly attempts: number;
  /** What ended each connection that did not bring the end. */
  readonly losses: readonly string[];
}

type Outcome = { readonly type: "ended" } | { readonly type: "lost"; readonly why: string } | Refused;
interface Refused {
  readonly type: "refused";
  readonly why: string;
}

/** Asks once, and comes back after every cut until the last event is there, in the way docs/protocol.md tells clients to:
 * the POST again under its key while there is no event, then `GET /chat/{id}` with `Last-Event-ID`.
 * @throws Error when events repeat, leave a gap, or follow the last one. */
export async function askAndResume(options: ResumingOptions): Promise<ResumedAnswer> {
  const { maxFruitless, backoffMs } = options;
  const state = createAnswerState(options);
  const losses: string[] = [];
  let fruitless = 0;
  for (let attempts = 1; ; attempts++) {
    const before = state.position();
    const outcome = await attempt(options, state);
    const result = { ...state.answer(), attempts, losses };
    if (outcome.type === "ended") return { ...result, refusal: undefined };
    if (outcome.type === "refused") return { ...result, refusal: outcome.why };
    losses.push(outcome.why);
    fruitless = state.position() > before ? 0 : fruitless + 1;
    if (fruitless >= maxFruitless) return { ...result, refusal: undefined };
    await sleep(backoffMs * Math.min(8, 2 ** fruitless) * (0.5 + Math.random()));
  }
}

function createAnswerState({ onStatus, onEvent }: ResumingOptions) {
  let lastEventId = "";
  let position = 0;
  let text = "";
  let thinking = "";
  let last: StreamingEvent | undefined;

  function take(event: SseEvent): void {
    if (last !== undefined) throw new Error("an event follows the last one");
    if (event.event === "status") {
      onStatus?.(statusEventSchema.parse(JSON.parse(event.data)));
      return;
    }
    const data = streamingEventSchema.parse(JSON.parse(event.data));
    const next = Number(event.id.split(".")[1]);
    if (!(next > position)) throw new Error(`event ${next} follows event ${position}`);
    text += data.content;
    thinking += data.thinking ?? "";
    if (data.code !== "gone" && data.full_content !== undefined && data.full_content !== text) {
      throw new Error(`${text.length} characters received, ${data.full_content.length} said`);
    }
    position = next;
    lastEventId = event.id;
    if (data.done) last = data;
    onEvent?.(data, text, event.id.split(".")[0] ?? "");
  }

  return {
    take,
    position: () => position,
    lastEventId: () => lastEventId,
    isOver: () => last !== undefined,
    answer: () => ({ text, thinking, last, generationId: lastEventId.split(".")[0] || undefined }),
  };
}

async function attempt(
  options: ResumingOptions,
  state: ReturnType<typeof createAnswerState>,
): Promise<Outcome> {
  const leaving = new AbortController();
  const silence = setTimeout(() => leaving.abort(new Error("no response")), options.idleMs);
  try {
    const response = await request(options, state.lastEventId(), leaving.signal);
    clearTimeout(silence);
    if (response.status === 204) return { type: "refused", why: "204 without the last event" };
    if (response.status !== 200 || response.body === null) return await refusalOf(response);
    const events = readSseEvents(response.body, { idleMs: options.idleMs, signal: leaving.signal });
    for await (const event of events) state.take(event);
    return state.isOver() ? { type: "ended" } : { type: "lost", why: "the stream ended" };
  } catch (thrown) {
    if (isTransportLoss(thrown))
      return state.isOver() ? { type: "ended" } : { type: "lost", why: lossOf(thrown) };
    throw thrown;
  } finally {
    clearTimeout(silence);
    leaving.abort();
  }
}

function request(
  { url, body, key }: ResumingOptions,
  lastEventId: string,
  signal: AbortSignal,
): Promise<Response> {
  if (lastEventId === "") {
    return fetch(`${url}/chat`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify({ stream: true, on_disconnect: "continue", ...body }),
      signal,
    });
  }
  const [id] = lastEventId.split(".");
  return fetch(`${url}/chat/${id}`, { headers: { "Last-Event-ID": lastEventId }, signal });
}

/** A refusal that may pass is a loss; any other is the answer. */
async function refusalOf(response: Response): Promise<Outcome> {
  const why = `${response.status} ${(await response.text()).slice(0, 300)}`;
  return { type: [408, 429, 503].includes(response.status) ? "lost" : "refused", why };
}

/** What fetch and its body fail with when a connection is lost; anything else is a fault of the answer. */
function isTransportLoss(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  return thrown instanceof TypeError || thrown.name === "SseIdleError" || thrown.message === "no response";
}

function lossOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { cause } = thrown;
  return cause instanceof Error ? `${thrown.message}: ${cause.message}` : thrown.message;
}
