import { Agent } from "undici";
import { ChatError } from "@/lib/chat/errors";
import { isSameModel } from "@/lib/chat/model-name";
import type { Pull } from "@/lib/chat/models";
import { isPulling } from "@/lib/chat/pull-status";
import { ChatExchange } from "./chat-exchange";
import type { Clock } from "./deadline-watch";
import { createPullFollower, type PullFollower } from "./pull-follower";
import { RunningPull } from "./running-pull";

export interface ModelPullsConfig {
  readonly baseUrl: string;
  readonly clock: Clock;
  /** Told why a pull failed, in upstream's words: for the log alone. */
  readonly onFailure?: (model: string, cause: unknown) => void;
}

const MAX_RUNNING = 3;
/** Silence before the first line, and between lines. Checking a large file is silent for minutes. */
const IDLE_MS = 15 * 60_000;
/** How long an ended pull is still told of. */
const ENDED_KEPT_MS = 60_000;
const FAILURE_KEPT_MS = 10 * 60_000;
const MAX_ENDED = 50;
const CONNECT_TIMEOUT_MS = 10_000;

/** The pulls of this server: each goes on whoever follows it, and any number of readers may. What the model server has
 * of a cancelled or failed one it keeps, so the next pull of the model goes on from there. */
export class ModelPulls {
  readonly #config: ModelPullsConfig;
  readonly #agent = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });
  readonly #pulls = new Map<string, RunningPull>();

  constructor(config: ModelPullsConfig) {
    this.#config = config;
  }

  /** Begins to fetch a model, or joins the pull that runs.
   * @throws ChatError `queue_full` when as many run as may */
  start(model: string): Pull {
    const known = this.#find(model);
    if (known !== undefined && known.ended() === undefined) return known.read();
    const running = [...this.#pulls.values()].filter((pull) => pull.ended() === undefined).length;
    if (running >= MAX_RUNNING) {
      throw new ChatError("queue_full", {
        sentence: `${running} models are being fetched already. Wait until one of them has come.`,
        retryAfterSeconds: 30,
      });
    }
    if (known !== undefined) this.#pulls.delete(known.model);
    const pull = this.#open(model);
    this.#pulls.set(model, pull);
    return pull.read();
  }

  /** A pull that runs or has ended lately. */
  get(model: string): Pull | undefined {
    return this.#find(model)?.read();
  }

  /** What runs, and what failed lately and was not started again, the oldest first. */
  list(): Pull[] {
    this.#forgetOld();
    return [...this.#pulls.values()]
      .map((pull) => pull.read())
      .filter((pull) => isPulling(pull) || pull.status === "failed");
  }

  /** Ends a running pull; forgets one that has failed. False when there is none. */
  cancel(model: string): boolean {
    const pull = this.#find(model);
    if (pull === undefined) return false;
    if (pull.ended()?.pull.status === "failed") this.#pulls.delete(pull.model);
    pull.cancel();
    return true;
  }

  /** A reader of a pull that runs or has ended lately; undefined when there is none. */
  follow(model: string): PullFollower | undefined {
    const found = this.#find(model);
    return found && createPullFollower(found, this.#config.clock);
  }

  /** Ends all pulls. */
  async close(): Promise<void> {
    for (const pull of this.#pulls.values()) pull.cancel();
    await this.#agent.destroy();
  }

  #open(model: string): RunningPull {
    const { baseUrl, clock, onFailure } = this.#config;
    const url = new URL(baseUrl);
    const timeouts = { firstTokenMs: IDLE_MS, idleMs: IDLE_MS, totalMs: Number.POSITIVE_INFINITY };
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
    return new RunningPull(model, exchange, { clock, onFailure });
  }

  #find(model: string): RunningPull | undefined {
    this.#forgetOld();
    return [...this.#pulls.values()].find((pull) => isSameModel(pull.model, model));
  }

  #forgetOld(): void {
    const nowMs = this.#config.clock.nowMs();
    const ends = [...this.#pulls.values()].flatMap((pull) => pull.ended() ?? []);
    for (const [index, { pull, atMs }] of ends.entries()) {
      const keptMs = pull.status === "failed" ? FAILURE_KEPT_MS : ENDED_KEPT_MS;
      const isTooMany = ends.length - index > MAX_ENDED;
      if (isTooMany || nowMs - atMs >= keptMs) this.#pulls.delete(pull.model);
    }
  }
}
