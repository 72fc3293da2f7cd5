import type { Dispatcher } from "undici";
import { ChatError } from "@/lib/chat/errors";
import { type ChatTimeouts, type Clock, DeadlineWatch, type TimeoutCode } from "./deadline-watch";
import { errorFromConnection, type Phase, UpstreamFailure } from "./error-mapping";

/** What an exchange needs besides its request. */
export interface ExchangeContext {
  readonly dispatcher: Dispatcher;
  readonly timeouts: ChatTimeouts;
  readonly clock: Clock;
  /** Called whenever `headNow` or `take` may have something else to say. */
  readonly onNews?: () => void;
}

export interface ResponseHead {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
}

/** Unread bytes past which the socket is not read on. */
const MAX_UNREAD_BYTES = 64 * 1024;
/** What may still come after the last line before the connection is given up instead of kept for the next chat. */
const MAX_DRAINED_BYTES = 64 * 1024;
const MAX_DRAIN_MS = 1_000;

/**
 * One POST to the model server and its response, read by pulling: without waiting (`headNow`, `take`) by whoever is told
 * of news, or by promises (`head`, `read`). Over undici's `dispatch`: measured, `fetch` costs
 * more than twice as much per chunk, and an abort here reaches the socket at once, before the headers too.
 * It ends in exactly one way: the response is complete, it failed (`head` and `read` reject with a ChatError), it was
 * stopped, or it was released.
 */
export class ChatExchange implements Dispatcher.DispatchHandlers {
  readonly #clock: Clock;
  readonly #watch: DeadlineWatch;
  readonly #onNews: (() => void) | undefined;
  #phase: Phase = "connecting";
  #head: ResponseHead | undefined;
  #unread: Uint8Array[] = [];
  #unreadBytes = 0;
  #isPaused = false;
  #end: "open" | "complete" | "stopped" | "released" | ChatError = "open";
  #drainedBytes = 0;
  #cancelDrain: (() => void) | undefined;
  #abort: ((reason?: Error) => void) | undefined;
  #resume: (() => void) | undefined;
  #wake: (() => void) | undefined;

  /** Sends the request at once. */
  constructor(request: Dispatcher.DispatchOptions, { dispatcher, timeouts, clock, onNews }: ExchangeContext) {
    this.#clock = clock;
    this.#onNews = onNews;
    this.#watch = new DeadlineWatch(timeouts, clock, {
      onExpire: (code) => this.#expire(code),
      hasUnread: () => this.#unreadBytes > 0,
    });
    dispatcher.dispatch(request, this);
  }

  /** Status and headers; undefined after `stop`. */
  async head(): Promise<ResponseHead | undefined> {
    while (this.#head === undefined && this.#end === "open") await this.#news();
    if (this.#head === undefined && this.#end instanceof ChatError) throw this.#end;
    return this.#head;
  }

  /** Status and headers if they have come. */
  headNow(): ResponseHead | undefined {
    return this.#head;
  }

  /** All bytes that have come since the last call, waiting for some; undefined at the end and after `stop`. What came
   * before a failure is given before the failure is thrown. */
  async read(): Promise<readonly Uint8Array[] | undefined> {
    for (;;) {
      const taken = this.take();
      if (taken === "over") return undefined;
      if (taken !== "waiting") return taken;
      await this.#news();
    }
  }

  /** As `read`, without waiting. */
  take(): readonly Uint8Array[] | "waiting" | "over" {
    if (this.#unreadBytes === 0) {
      if (this.#end === "open") return "waiting";
      if (this.#end instanceof ChatError) throw this.#end;
      return "over";
    }
    const pieces = this.#unread;
    this.#unread = [];
    this.#unreadBytes = 0;
    if (this.#isPaused) {
      this.#isPaused = false;
      this.#resume?.();
    }
    return pieces;
  }

  /** The first line has come: the idle limit replaces the first token's. */
  begin(): void {
    this.#watch.begin();
  }

  /** Destroys the connection if the response is not complete. Idempotent. */
  stop(): void {
    if (this.#end === "open") this.#close("stopped");
  }

  /** Nothing more will be read, but what little is left may come, so that the connection can serve the next chat. */
  release(): void {
    if (this.#end !== "open") return;
    this.#finish("released");
    this.#cancelDrain = this.#clock.after(MAX_DRAIN_MS, () => this.#abort?.());
    if (this.#isPaused) this.#resume?.();
  }

  /** @internal */
  onConnect(abort: (reason?: Error) => void): void {
    this.#abort = abort;
    if (this.#end === "open") this.#phase = "waiting";
    else abort();
  }

  /** @internal */
  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void): boolean {
    // 1xx is a note on the way; the response comes after it.
    if (status < 200) return true;
    this.#phase = "answering";
    this.#resume = resume;
    this.#head = {
      status,
      contentType: headerValue(rawHeaders, "content-type")?.toLowerCase() ?? "",
      retryAfter: headerValue(rawHeaders, "retry-after"),
    };
    this.#notify();
    return true;
  }

  /** @internal */
  onData(bytes: Buffer): boolean {
    if (this.#end !== "open") return this.#drain(bytes);
    this.#unread.push(bytes);
    this.#unreadBytes += bytes.length;
    this.#watch.touch();
    this.#notify();
    this.#isPaused = this.#unreadBytes > MAX_UNREAD_BYTES;
    return !this.#isPaused;
  }

  /** @internal */
  onComplete(): void {
    this.#cancelDrain?.();
    if (this.#end === "open") this.#finish("complete");
  }

  /** @internal */
  onError(thrown: Error): void {
    this.#cancelDrain?.();
    if (this.#end === "open") this.#finish(errorFromConnection(thrown, this.#phase));
  }

  #drain(bytes: Buffer): boolean {
    this.#drainedBytes += bytes.length;
    if (this.#drainedBytes > MAX_DRAINED_BYTES) this.#abort?.();
    return true;
  }

  #expire(code: TimeoutCode): void {
    this.#close(new ChatError(code, { cause: new UpstreamFailure(`${code} while ${this.#phase}`) }));
  }

  #close(end: "stopped" | ChatError): void {
    this.#finish(end);
    this.#abort?.();
  }

  #finish(end: "complete" | "stopped" | "released" | ChatError): void {
    this.#end = end;
    this.#watch.stop();
    if (end === "stopped" || end === "released") {
      this.#unread = [];
      this.#unreadBytes = 0;
    }
    this.#notify();
  }

  /** Resolves at the next event. There is one reader, so one waits at most. */
  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
    this.#onNews?.();
  }
}

/** A header from undici's raw list of names and values in turn. */
function headerValue(rawHeaders: readonly Buffer[], name: string): string | undefined {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toString("latin1").toLowerCase() === name)
      return rawHeaders[index + 1]?.toString("latin1");
  }
  return undefined;
}
