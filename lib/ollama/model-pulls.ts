import { Agent } from "undici";
import { ChatError, toChatError } from "@/lib/chat/errors";
import type { Pull } from "@/lib/chat/models";
import { isPulling, type PullReason } from "@/lib/chat/pull-status";
import { ChatExchange } from "./chat-exchange";
import type { ChatTimeouts, Clock } from "./deadline-watch";
import { errorFromResponse, UpstreamFailure } from "./error-mapping";
import { NdjsonReader } from "./ndjson-reader";
import { PULL_SENTENCES, PullProgress, pullLineSchema, pullReasonOf } from "./pull-progress";

export interface ModelPullsConfig {
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly limits?: Partial<PullLimits>;
  /** Told why a pull failed, in upstream's words: for the log alone. */
  readonly onFailure?: (model: string, cause: unknown) => void;
}

export interface PullLimits {
  readonly maxRunning: number;
  /** Silence before the first line, and between lines. Checking a large file is silent for minutes. */
  readonly idleMs: number;
  /** How long an ended pull is still told of. */
  readonly endedKeptMs: number;
  readonly failureKeptMs: number;
  /** Followers hear of progress no oftener. */
  readonly tellEveryMs: number;
}

const LIMITS: PullLimits = {
  maxRunning: 3,
  idleMs: 15 * 60_000,
  endedKeptMs: 60_000,
  failureKeptMs: 10 * 60_000,
  tellEveryMs: 250,
};
const MAX_ENDED = 50;
const MAX_LINE_BYTES = 64 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

/** One reader of a pull. */
export interface PullFollower {
  /** The pull as soon as it is another than the last one that was given; `quiet` after `limitMs` without news; `over`
   * after its end was given, and after `leave`. */
  next(limitMs: number): Promise<Pull | "quiet" | "over">;
  leave(): void;
}

interface Running {
  readonly model: string;
  readonly progress: PullProgress;
  readonly exchange: ChatExchange;
  /** The end; undefined while it runs. */
  ended: { readonly pull: Pull; readonly atMs: number } | undefined;
  isCancelled: boolean;
  /** Counts what was told. */
  version: number;
  readonly waiting: Set<() => void>;
  cancelTelling: (() => void) | undefined;
}

/** The pulls of this server: each goes on whoever follows it, and any number of readers may. What the model server has
 * of a cancelled or failed one it keeps, so the next pull of the model goes on from there. */
export class ModelPulls {
  readonly #config: ModelPullsConfig;
  readonly #limits: PullLimits;
  readonly #agent: Agent;
  readonly #pulls = new Map<string, Running>();

  constructor(config: ModelPullsConfig) {
    this.#config = config;
    this.#limits = { ...LIMITS, ...config.limits };
    this.#agent = new Agent({
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: CONNECT_TIMEOUT_MS },
    });
  }

  /** Begins to fetch a model, or joins the pull that runs.
   * @throws ChatError `queue_full` when as many run as may */
  start(model: string): Pull {
    const known = this.#find(model);
    if (known !== undefined && known.ended === undefined) return this.#read(known);
    const running = [...this.#pulls.values()].filter(({ ended }) => ended === undefined).length;
    if (running >= this.#limits.maxRunning) {
      throw new ChatError("queue_full", {
        sentence: `${running} models are being fetched already. Wait until one of them has come.`,
        retryAfterSeconds: 30,
      });
    }
    if (known !== undefined) this.#pulls.delete(known.model);
    const pull = this.#open(model);
    this.#pulls.set(model, pull);
    void this.#run(pull);
    return this.#read(pull);
  }

  /** A pull that runs or has ended lately. */
  get(model: string): Pull | undefined {
    const pull = this.#find(model);
    return pull && this.#read(pull);
  }

  /** What runs, and what failed lately and was not started again, the oldest first. */
  list(): Pull[] {
    this.#forgetOld();
    return [...this.#pulls.values()]
      .map((pull) => this.#read(pull))
      .filter((pull) => isPulling(pull) || pull.status === "failed");
  }

  /** Ends a running pull; forgets one that has failed. False when there is none. */
  cancel(model: string): boolean {
    const pull = this.#find(model);
    if (pull === undefined) return false;
    if (pull.ended === undefined) {
      pull.isCancelled = true;
      pull.exchange.stop();
      this.#end(pull, { model: pull.model, status: "cancelled" });
    } else if (pull.ended.pull.status === "failed") this.#pulls.delete(pull.model);
    return true;
  }

  /** A reader of a pull that runs or has ended lately; undefined when there is none. */
  follow(model: string): PullFollower | undefined {
    const found = this.#find(model);
    return found && this.#follower(found);
  }

  /** Ends all pulls. */
  async close(): Promise<void> {
    for (const pull of this.#pulls.values()) if (pull.ended === undefined) this.cancel(pull.model);
    await this.#agent.destroy();
  }

  #follower(pull: Running): PullFollower {
    let seen = -1;
    let isOver = false;
    let wake = () => {};
    return {
      next: async (limitMs) => {
        let isQuiet = false;
        const cancelLimit = this.#config.clock.after(limitMs, () => {
          isQuiet = true;
          wake();
        });
        try {
          while (!isOver && pull.version === seen && !isQuiet) {
            await new Promise<void>((resolve) => {
              wake = resolve;
              pull.waiting.add(resolve);
            });
            pull.waiting.delete(wake);
          }
        } finally {
          cancelLimit();
        }
        if (isOver) return "over";
        if (pull.version === seen) return "quiet";
        seen = pull.version;
        isOver = pull.ended !== undefined;
        return this.#read(pull);
      },
      leave() {
        isOver = true;
        pull.waiting.delete(wake);
        wake();
      },
    };
  }

  #open(model: string): Running {
    const { baseUrl, clock } = this.#config;
    const url = new URL(baseUrl);
    const { idleMs } = this.#limits;
    const timeouts: ChatTimeouts = { firstTokenMs: idleMs, idleMs, totalMs: Number.POSITIVE_INFINITY };
    const exchange = new ChatExchange(
      {
        origin: url.origin,
        path: `${url.pathname.replace(/\/+$/, "")}/api/pull`,
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/x-ndjson, application/json",
          "user-agent": "synapse",
        },
        body: JSON.stringify({ model, stream: true }),
      },
      { dispatcher: this.#agent, timeouts, clock },
    );
    return {
      model,
      progress: new PullProgress(),
      exchange,
      ended: undefined,
      isCancelled: false,
      version: 0,
      waiting: new Set(),
      cancelTelling: undefined,
    };
  }

  async #run(pull: Running): Promise<void> {
    try {
      await this.#readLines(pull);
      if (!pull.isCancelled) this.#end(pull, { ...this.#read(pull), status: "done" });
    } catch (thrown) {
      if (pull.isCancelled) return;
      pull.exchange.stop();
      const reason = thrown instanceof PullError ? thrown.reason : reasonOf(toChatError(thrown).code);
      const { completed_bytes, total_bytes } = this.#read(pull);
      this.#end(pull, {
        model: pull.model,
        status: "failed",
        ...(completed_bytes !== undefined && { completed_bytes }),
        ...(total_bytes !== undefined && { total_bytes }),
        reason,
        error: PULL_SENTENCES[reason],
      });
      this.#config.onFailure?.(pull.model, thrown);
    }
  }

  /** Resolves when the model is there.
   * @throws PullError in upstream's words, ChatError when the connection fails */
  async #readLines(pull: Running): Promise<void> {
    const { exchange } = pull;
    const head = await exchange.head();
    if (head === undefined) return;
    exchange.begin();
    const reader = new NdjsonReader(MAX_LINE_BYTES);
    const lines: string[] = [];
    let isDone = false;
    for (let pieces = await exchange.read(); pieces !== undefined; pieces = await exchange.read()) {
      for (const bytes of pieces) reader.push(bytes, lines);
      isDone = this.#takeLines(pull, head.status, lines.splice(0)) || isDone;
    }
    reader.end(lines);
    isDone = this.#takeLines(pull, head.status, lines) || isDone;
    if (pull.isCancelled) return;
    if (head.status !== 200) throw errorFromResponse({ ...head, body: "" });
    if (!isDone) throw new PullError("server_gone", "the pull ended without success");
  }

  /** True when one of the lines is the last one of a pull that succeeded. */
  #takeLines(pull: Running, status: number, lines: readonly string[]): boolean {
    let isDone = false;
    for (const text of lines) {
      const line = pullLineSchema.safeParse(parseJson(text));
      if (!line.success) throw new PullError("other", `status ${status}, a line that is none: ${text}`);
      const { error } = line.data;
      if (error !== undefined && error !== null) {
        throw new PullError(pullReasonOf(error), `status ${status}: ${JSON.stringify(error)}`);
      }
      const before = this.#read(pull).status;
      pull.progress.take(line.data, this.#config.clock.nowMs());
      isDone ||= /^success$/i.test(line.data.status ?? "");
      this.#tellSoon(pull, this.#read(pull).status !== before);
    }
    return isDone;
  }

  #tellSoon(pull: Running, isUrgent: boolean): void {
    if (isUrgent) this.#tell(pull);
    else pull.cancelTelling ??= this.#config.clock.after(this.#limits.tellEveryMs, () => this.#tell(pull));
  }

  #tell(pull: Running): void {
    pull.cancelTelling?.();
    pull.cancelTelling = undefined;
    pull.version += 1;
    for (const wake of [...pull.waiting]) wake();
  }

  #end(pull: Running, end: Pull): void {
    pull.ended = { pull: end, atMs: this.#config.clock.nowMs() };
    this.#tell(pull);
    this.#forgetOld();
  }

  #read(pull: Running): Pull {
    return pull.ended?.pull ?? { model: pull.model, ...pull.progress.read(this.#config.clock.nowMs()) };
  }

  #find(model: string): Running | undefined {
    this.#forgetOld();
    const wanted = model.toLowerCase();
    return [...this.#pulls.values()].find((pull) => pull.model.toLowerCase() === wanted);
  }

  #forgetOld(): void {
    const nowMs = this.#config.clock.nowMs();
    const ended = [...this.#pulls.values()].filter((pull) => pull.ended !== undefined);
    for (const [index, { model, ended: end }] of ended.entries()) {
      if (end === undefined) continue;
      const { failureKeptMs, endedKeptMs } = this.#limits;
      const keptMs = end.pull.status === "failed" ? failureKeptMs : endedKeptMs;
      const isTooMany = ended.length - index > MAX_ENDED;
      if (isTooMany || nowMs - end.atMs >= keptMs) this.#pulls.delete(model);
    }
  }
}

/** A pull that upstream gave up, with its words for the log. */
class PullError extends UpstreamFailure {
  constructor(
    readonly reason: PullReason,
    words: string,
  ) {
    super(words);
  }
}

function reasonOf(code: ChatError["code"]): PullReason {
  if (code === "idle_timeout" || code === "first_token_timeout") return "stalled";
  if (code === "upstream_unreachable" || code === "interrupted" || code === "shutting_down")
    return "server_gone";
  return "other";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
