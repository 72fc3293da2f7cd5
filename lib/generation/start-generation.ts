import { ChatError, toChatError } from "@/lib/chat/errors";
import type { ChatRequest } from "@/lib/chat/request";
import type { ChatService, Conversation } from "@/lib/chat/service";
import { forEachValue } from "@/lib/chat/waking-generator";
import type { Ticket } from "./admission";
import type { Clock } from "./clock";
import type { GenerationEnd, GenerationLog, StoppedBy } from "./log";

/** One answer being produced. It runs by itself; readers follow its log. */
export interface Generation {
  readonly log: GenerationLog;
  /** Ends the log as stopped, keeping what there is, and closes the request to the model server; nothing once the log
   * has ended. */
  stop(by: StoppedBy): void;
  /** Ends the log as failed, and closes the request to the model server; nothing once the log has ended. */
  abort(reason: ChatError): void;
  /** Resolves with the end, never rejects, when the log has ended and the model server's request is closed. */
  readonly finished: Promise<GenerationEnd>;
}

export interface GenerationOptions {
  readonly service: ChatService;
  readonly conversation: Conversation;
  readonly request: Omit<ChatRequest, "conversation">;
  readonly log: GenerationLog;
  readonly ticket: Ticket;
  readonly clock: Clock;
  readonly createErrorId: () => string;
}

/** Waits for its turn, starts the model on a conversation and appends what it says to the log, to exactly one end. */
export function startGeneration(options: GenerationOptions): Generation {
  const { service, conversation, request, log, ticket, clock, createErrorId } = options;
  const controller = new AbortController();
  let end: GenerationEnd | undefined;

  function finish(newEnd: GenerationEnd): void {
    end ??= newEnd;
    log.finish(end, clock.nowMs());
  }

  function fail(error: ChatError): void {
    if (end === undefined) finish({ type: "failed", error, errorId: createErrorId() });
  }

  async function produce(signal: AbortSignal): Promise<void> {
    await ticket.wait(signal, (ahead, etaMs) => {
      log.setStatus({ phase: "queued", queuePosition: ahead, ...(etaMs === undefined ? {} : { etaMs }) });
    });
    const model = request.model ?? (await service.resolveModel(signal));
    log.setModel(model);
    if (request.include_status) void tellWhetherLoaded(model, signal);
    const { options, think, format, keep_alive } = request;
    const call = { model, options, think, format, keep_alive, signal, stream: true } as const;
    await forEachValue(service.chat(conversation, call), (part) => {
      if (part.type === "end") finish({ type: "done", doneReason: part.doneReason, usage: part.usage });
      else log.append(part.type, part.text, clock.nowMs());
      // The store may have ended the log for its size.
      return log.hasEnded() ? "enough" : log.room();
    });
    if (log.hasEnded()) return;
    fail(new ChatError("interrupted", { cause: new Error("the answer ended without its last part") }));
  }

  /** A guess at what the silence before the first token is; when it cannot be had, the phase stays as it was. */
  async function tellWhetherLoaded(model: string, signal: AbortSignal): Promise<void> {
    log.setStatus({ phase: "prefill" });
    const isLoaded = await service.isLoaded(model, signal).catch(() => true);
    if (!isLoaded) log.setStatus({ phase: "loading" });
  }

  async function run(): Promise<GenerationEnd> {
    try {
      await produce(controller.signal);
    } catch (thrown) {
      fail(toChatError(thrown));
    }
    ticket.leave();
    const ending = log.ending();
    return (
      end ??
      (ending?.type === "end"
        ? ending.end
        : { type: "failed", error: new ChatError("internal"), errorId: createErrorId() })
    );
  }

  // The model's name is known from the start when the request says it, also to readers of a failure before the turn.
  if (request.model !== undefined) log.setModel(request.model);
  return {
    log,
    stop(by) {
      if (end === undefined) finish({ type: "stopped", by });
      controller.abort(new ChatError("client_closed"));
    },
    abort(reason) {
      fail(reason);
      controller.abort(reason);
    },
    finished: run(),
  };
}
