import type { ServerResponse } from "node:http";

/** Ollama's final counters as they are on the wire: durations in nanoseconds. */
export interface Counters {
  readonly done_reason?: string;
  readonly total_duration?: number;
  readonly load_duration?: number;
  readonly prompt_eval_count?: number;
  readonly prompt_eval_duration?: number;
  readonly eval_count?: number;
  readonly eval_duration?: number;
  readonly [field: string]: unknown;
}

/** One thing the fake does. */
export type Step =
  /** A chat chunk with this content. */
  | { readonly text: string }
  /** A chat chunk with this thought and empty content. */
  | { readonly thinking: string }
  /** The final chat line; counters that are not given are made up, `undefined` leaves one out. */
  | { readonly done: Counters }
  /** Any value as one NDJSON line. */
  | { readonly line: unknown }
  /** Exactly these bytes. */
  | { readonly bytes: Uint8Array | string }
  /** A whole response; an object as body is sent as JSON. */
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  /** Sends status and headers, and nothing more yet. */
  | { readonly headers: Record<string, string> }
  /** Pauses for this many milliseconds, or until the client leaves. */
  | { readonly wait: number }
  /** Pauses until the test opens the gate, or the client leaves. */
  | { readonly gate: Promise<void> }
  /** Destroys the socket. */
  | { readonly die: true }
  /** Ends the response here, complete or not. */
  | { readonly end: true };

/** Writes one response, step by step. Every method returns at once when the client has left. */
export interface Responder {
  /** False as soon as the response has ended or its socket is gone. */
  readonly open: boolean;
  text(content: string): Promise<void>;
  thinking(thought: string): Promise<void>;
  done(counters?: Counters): Promise<void>;
  line(value: unknown): Promise<void>;
  bytes(bytes: Uint8Array | string): Promise<void>;
  /** Sends status and headers at once, the body being still to come. */
  headers(headers: Record<string, string>, status?: number): Promise<void>;
  status(status: number, body?: unknown, headers?: Record<string, string>): Promise<void>;
  wait(ms: number): Promise<void>;
  /** Waits for the promise, but no longer than the client stays. */
  gate(opened: Promise<void>): Promise<void>;
  die(): Promise<void>;
  end(): Promise<void>;
}

export interface ResponderOptions {
  readonly model: string;
  /** False assembles text, thinking and counters into one JSON object, as Ollama does for `stream: false`. */
  readonly streamed: boolean;
  /** Called before the socket is destroyed by `die`. */
  readonly onDie: () => void;
}

const COUNTERS: Counters = {
  done_reason: "stop",
  total_duration: 1_500_000_000,
  load_duration: 50_000_000,
  prompt_eval_count: 20,
  prompt_eval_duration: 200_000_000,
  eval_count: 10,
  eval_duration: 1_000_000_000,
};

/** A responder over a Node response. */
export function createResponder(response: ServerResponse, options: ResponderOptions): Responder {
  const gone = new Promise<void>((resolve) => response.once("close", resolve));
  let wholeText = "";
  let wholeThinking = "";
  const isOpen = () => !response.writableEnded && !response.destroyed && response.socket?.destroyed !== true;

  async function write(bytes: Uint8Array | string): Promise<void> {
    if (!isOpen()) return;
    if (!response.headersSent) response.writeHead(200, { "content-type": "application/x-ndjson" });
    if (response.write(bytes)) return;
    await Promise.race([gone, new Promise<void>((resolve) => response.once("drain", resolve))]);
  }
  const chunk = (message: object, rest: object) => ({
    model: options.model,
    created_at: new Date().toISOString(),
    message: { role: "assistant", ...message },
    ...rest,
  });
  const line = (value: unknown) => write(`${JSON.stringify(value)}\n`);

  const responder: Responder = {
    get open() {
      return isOpen();
    },
    async text(content) {
      if (options.streamed) await line(chunk({ content }, { done: false }));
      else wholeText += content;
    },
    async thinking(thinking) {
      if (options.streamed) await line(chunk({ content: "", thinking }, { done: false }));
      else wholeThinking += thinking;
    },
    async done(counters = {}) {
      const rest = { done: true, ...COUNTERS, ...counters };
      if (options.streamed) return line(chunk({ content: "" }, rest));
      const thinking = wholeThinking === "" ? {} : { thinking: wholeThinking };
      return responder.status(200, chunk({ content: wholeText, ...thinking }, rest));
    },
    line,
    bytes: write,
    async headers(headers, status = 200) {
      if (!isOpen()) return;
      response.writeHead(status, headers);
      response.flushHeaders();
    },
    async status(status, body, headers) {
      if (!isOpen()) return;
      const text = typeof body === "string" ? body : JSON.stringify(body ?? "");
      const type = typeof body === "string" ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
      response.writeHead(status, { "content-type": type, ...headers });
      response.end(text);
    },
    async wait(ms) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([gone, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))]);
      clearTimeout(timer);
    },
    gate: (opened) => Promise.race([gone, opened]),
    async die() {
      // A reset throws away what still waits in this process; what was written before must reach the client.
      await new Promise((resolve) => setImmediate(resolve));
      if (!isOpen()) return;
      options.onDie();
      response.socket?.resetAndDestroy();
      await gone;
    },
    async end() {
      if (isOpen()) response.end();
    },
  };
  return responder;
}

/** Plays the steps in order and stops where the client leaves. Does not end the response by itself. */
export async function play(steps: readonly Step[], responder: Responder): Promise<void> {
  for (const step of steps) {
    if (!responder.open) return;
    await playStep(step, responder);
  }
}

function playStep(step: Step, responder: Responder): Promise<void> {
  if ("text" in step) return responder.text(step.text);
  if ("thinking" in step) return responder.thinking(step.thinking);
  if ("done" in step) return responder.done(step.done);
  if ("line" in step) return responder.line(step.line);
  if ("bytes" in step) return responder.bytes(step.bytes);
  if ("status" in step) return responder.status(step.status, step.body, step.headers);
  if ("headers" in step) return responder.headers(step.headers);
  if ("wait" in step) return responder.wait(step.wait);
  if ("gate" in step) return responder.gate(step.gate);
  if ("die" in step) return responder.die();
  return responder.end();
}
