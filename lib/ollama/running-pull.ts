import type { Pull } from "@/lib/chat/models";
import type { ChatExchange } from "./chat-exchange";
import type { Clock } from "./deadline-watch";
import { errorFromResponse } from "./error-mapping";
import { NdjsonReader } from "./ndjson-reader";
import { PullError } from "./pull-error";
import { PULL_SENTENCES, PullProgress, pullLineSchema, pullReasonOf } from "./pull-progress";

export interface RunningPullContext {
  readonly clock: Clock;
  /** Told why it failed, in upstream's words: for the log alone. */
  readonly onFailure?: ((model: string, cause: unknown) => void) | undefined;
}

/** How a pull ended, and when (monotonic). */
export interface PullEnd {
  readonly pull: Pull;
  readonly atMs: number;
}

const MAX_LINE_BYTES = 64 * 1024;
/** Listeners hear of progress no oftener. */
const TELL_EVERY_MS = 250;

/** One pull, from its request to its one end: done, failed or cancelled. It goes on whoever listens. */
export class RunningPull {
  readonly model: string;
  readonly #exchange: ChatExchange;
  readonly #context: RunningPullContext;
  readonly #progress = new PullProgress();
  readonly #listeners = new Set<() => void>();
  #ended: PullEnd | undefined;
  #version = 0;
  #cancelTelling: (() => void) | undefined;

  /** Reads the answer of a request that was sent. */
  constructor(model: string, exchange: ChatExchange, context: RunningPullContext) {
    this.model = model;
    this.#exchange = exchange;
    this.#context = context;
    void this.#run();
  }

  /** The pull as it is told to a client now. */
  read(): Pull {
    return this.#ended?.pull ?? { model: this.model, ...this.#progress.read(this.#context.clock.nowMs()) };
  }

  /** The end; undefined while it runs. */
  ended(): PullEnd | undefined {
    return this.#ended;
  }

  /** Counts what listeners were told. */
  version(): number {
    return this.#version;
  }

  /** Calls back whenever there is something to tell, until the returned function is called. */
  onNews(callback: () => void): () => void {
    this.#listeners.add(callback);
    return () => this.#listeners.delete(callback);
  }

  /** Closes the request; nothing once it has ended. */
  cancel(): void {
    if (this.#ended !== undefined) return;
    this.#exchange.stop();
    this.#end({ model: this.model, status: "cancelled" });
  }

  async #run(): Promise<void> {
    try {
      await this.#readLines();
      if (this.#ended === undefined) this.#end({ ...this.read(), status: "done" });
    } catch (thrown) {
      if (this.#ended !== undefined) return;
      this.#exchange.stop();
      const reason = PullError.reasonOf(thrown);
      const { completed_bytes, total_bytes } = this.read();
      this.#end({
        model: this.model,
        status: "failed",
        ...(completed_bytes !== undefined && { completed_bytes }),
        ...(total_bytes !== undefined && { total_bytes }),
        reason,
        error: PULL_SENTENCES[reason],
      });
      this.#context.onFailure?.(this.model, thrown);
    }
  }

  /** Resolves when the model is there, or the pull was cancelled.
   * @throws PullError in upstream's words, ChatError when the connection fails */
  async #readLines(): Promise<void> {
    const exchange = this.#exchange;
    const head = await exchange.head();
    if (head === undefined) return;
    exchange.begin();
    const reader = new NdjsonReader(MAX_LINE_BYTES);
    const lines: string[] = [];
    let isDone = false;
    for (let pieces = await exchange.read(); pieces !== undefined; pieces = await exchange.read()) {
      for (const bytes of pieces) reader.push(bytes, lines);
      isDone = this.#takeLines(head.status, lines.splice(0)) || isDone;
    }
    if (this.#ended !== undefined) return;
    reader.end(lines);
    isDone = this.#takeLines(head.status, lines) || isDone;
    if (head.status !== 200) throw errorFromResponse({ ...head, body: "" });
    if (!isDone) throw new PullError("server_gone", "the pull ended without success");
  }

  /** True when one of the lines is the last one of a pull that succeeded. */
  #takeLines(status: number, lines: readonly string[]): boolean {
    let isDone = false;
    for (const text of lines) {
      const line = pullLineSchema.safeParse(parseJson(text));
      if (!line.success) throw new PullError("other", `status ${status}, a line that is none: ${text}`);
      const { error } = line.data;
      if (error !== undefined && error !== null) {
        throw new PullError(pullReasonOf(error), `status ${status}: ${JSON.stringify(error)}`);
      }
      const before = this.read().status;
      this.#progress.take(line.data, this.#context.clock.nowMs());
      isDone ||= /^success$/i.test(line.data.status ?? "");
      this.#tellSoon(this.read().status !== before);
    }
    return isDone;
  }

  #tellSoon(isUrgent: boolean): void {
    if (isUrgent) this.#tell();
    else this.#cancelTelling ??= this.#context.clock.after(TELL_EVERY_MS, () => this.#tell());
  }

  #tell(): void {
    this.#cancelTelling?.();
    this.#cancelTelling = undefined;
    this.#version += 1;
    for (const callback of [...this.#listeners]) callback();
  }

  #end(pull: Pull): void {
    this.#ended = { pull, atMs: this.#context.clock.nowMs() };
    this.#tell();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
