import { Agent } from "undici";
import { ChatError } from "@/lib/chat/errors";
import { isSameModel } from "@/lib/chat/model-name";
import type { ModelDetails, ModelList } from "@/lib/chat/models";
import type { AnswerPart, ChatCall, ChatService, Conversation, WholeAnswer } from "@/lib/chat/service";
import { createWakingGenerator, OVER } from "@/lib/chat/waking-generator";
import { AnswerStream } from "./answer-stream";
import { toChatBody } from "./chat-body";
import { ChatExchange } from "./chat-exchange";
import type { ChatTimeouts, Clock } from "./deadline-watch";
import { ListClient } from "./list-client";
import { toModelDetails } from "./model-details";
import { ModelDirectory } from "./model-directory";
import { ModelPulls } from "./model-pulls";

export interface AIServiceConfig {
  /** Where Ollama's API is, without a trailing slash; may have a path. */
  readonly baseUrl: string;
  /** What answers there: an Ollama, or the embedded engine, which also tells its downloads. */
  readonly kind: ModelList["upstream"]["kind"];
  /** The model for requests that name none. */
  readonly defaultModel?: string | undefined;
  readonly timeouts: ChatTimeouts;
  readonly clock?: Clock;
  /** Told why a pull failed, in upstream's words: for the log alone. */
  readonly onPullFailure?: (model: string, cause: unknown) => void;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Ollama does not close idle connections; a server that says `Keep-Alive: timeout` is believed. */
const KEEP_ALIVE_MS = 30_000;

const HEADERS = {
  "content-type": "application/json",
  accept: "application/x-ndjson, application/json",
  "user-agent": "synapse",
};

/** The one place that talks to Ollama. All failures are ChatErrors whose `cause` tells the log, never a client, what
 * happened. Nothing of a browser's request but its checked fields goes upstream. */
export class AIService implements ChatService {
  readonly #origin: string;
  readonly #chatPath: string;
  readonly #timeouts: ChatTimeouts;
  readonly #clock: Clock;
  /** No limit on connections: a limit would queue answers silently behind each other. undici's own timeouts are off;
   * ours tell the first token, silence and the whole apart. */
  readonly #chatAgent = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });
  readonly #lists: ListClient;
  readonly #directory: ModelDirectory;
  /** The models that this server fetches. */
  readonly pulls: ModelPulls;

  constructor({
    baseUrl,
    kind,
    defaultModel,
    timeouts,
    clock = machineClock,
    onPullFailure,
  }: AIServiceConfig) {
    const url = new URL(baseUrl);
    this.#origin = url.origin;
    this.#chatPath = `${url.pathname.replace(/\/+$/, "")}/api/chat`;
    this.#timeouts = timeouts;
    this.#clock = clock;
    this.#lists = new ListClient(baseUrl);
    this.pulls = new ModelPulls({
      baseUrl,
      clock,
      ...(onPullFailure !== undefined && { onFailure: onPullFailure }),
    });
    this.#directory = new ModelDirectory({
      lists: this.#lists,
      pulls: this.pulls,
      kind,
      isOnThisMachine: isLoopback(url.hostname),
      defaultModel,
      clock,
    });
  }

  /**
   * Asks the model. With `stream: true` the parts of the answer as they arrive, `end` last; otherwise the whole answer.
   * Upstream is streamed either way: only so can a wait be limited and cut short, and the counters are the same.
   *
   * Aborting `call.signal` closes the request to the model server at once, in the queue and before the first token
   * too; the generator then ends without `end`, the promise rejects with `client_closed`. So does leaving the
   * generator early by break, return or throw. Failures are thrown after the parts that came before them.
   */
  chat(
    conversation: Conversation,
    call: ChatCall & { readonly stream: true },
  ): AsyncGenerator<AnswerPart, void, void>;
  chat(conversation: Conversation, call: ChatCall & { readonly stream?: false }): Promise<WholeAnswer>;
  chat(
    conversation: Conversation,
    call: ChatCall & { readonly stream?: boolean },
  ): AsyncGenerator<AnswerPart, void, void> | Promise<WholeAnswer> {
    return call.stream ? this.#stream(conversation, call) : this.#whole(conversation, call);
  }

  /** The model for a request that names none: the configured one; else one that is loaded; else the most recently
   * modified one that can chat. Throws `no_model`, or why the models could not be listed. */
  resolveModel(signal: AbortSignal): Promise<string> {
    return this.#directory.resolve(signal);
  }

  /** Whether the model is in the server's memory now; rejects when the server does not tell. */
  async isLoaded(model: string, signal: AbortSignal): Promise<boolean> {
    return (await this.#lists.ps(signal)).some(({ name }) => isSameModel(name, model));
  }

  /** Every model, with what it can do and whether it is loaded, and the downloads. */
  listModels(signal: AbortSignal): Promise<ModelList> {
    return this.#directory.list(signal);
  }

  /** What an installed model is, as its info sheet tells it; throws `model_not_found`. */
  async showModel(model: string, signal: AbortSignal): Promise<ModelDetails> {
    return toModelDetails(model, await this.#lists.show(model, signal));
  }

  /** Deletes an installed model for good; throws `model_not_found`. */
  deleteModel(model: string, signal: AbortSignal): Promise<void> {
    return this.#lists.delete(model, signal);
  }

  /** Takes a model out of memory, once it has given the answers that it is giving. */
  unloadModel(model: string, signal: AbortSignal): Promise<void> {
    return this.#lists.unload(model, signal);
  }

  /** The model server's version; throws `upstream_unreachable` whatever is wrong with it. */
  async ready(signal: AbortSignal): Promise<{ readonly version: string }> {
    try {
      return { version: await this.#lists.version(signal) };
    } catch (thrown) {
      throw new ChatError("upstream_unreachable", { cause: thrown });
    }
  }

  /** Destroys every connection; answers that are still running fail with `shutting_down`. */
  async close(): Promise<void> {
    await Promise.all([this.#chatAgent.destroy(), this.#lists.close(), this.pulls.close()]);
  }

  #stream(conversation: Conversation, call: ChatCall): AsyncGenerator<AnswerPart, void, void> {
    const { signal } = call;
    let answer: AnswerStream | undefined;
    const close = () => answer?.close();
    return createWakingGenerator((wake) => ({
      read: () => {
        if (answer === undefined) {
          if (signal.aborted) return OVER;
          answer = new AnswerStream(this.#open(conversation, call, wake), wake);
          signal.addEventListener("abort", close, { once: true });
        }
        return answer.read();
      },
      close() {
        signal.removeEventListener("abort", close);
        close();
      },
    }));
  }

  async #whole(conversation: Conversation, call: ChatCall): Promise<WholeAnswer> {
    const texts: string[] = [];
    const thoughts: string[] = [];
    for await (const part of this.#stream(conversation, call)) {
      if (part.type === "text") texts.push(part.text);
      else if (part.type === "thinking") thoughts.push(part.text);
      else {
        const { doneReason, usage } = part;
        return { text: texts.join(""), thinking: thoughts.join(""), doneReason, usage };
      }
    }
    throw new ChatError("client_closed");
  }

  #open(conversation: Conversation, call: ChatCall, onNews: () => void): ChatExchange {
    return new ChatExchange(
      {
        origin: this.#origin,
        path: this.#chatPath,
        method: "POST",
        headers: HEADERS,
        body: toChatBody(conversation, call),
      },
      { dispatcher: this.#chatAgent, timeouts: this.#timeouts, clock: this.#clock, onNews },
    );
  }
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

const machineClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
