import { ChatError, toChatError } from "@/lib/chat/errors";
import type { ChatRequest } from "@/lib/chat/request";
import type { ChatService } from "@/lib/chat/service";
import type { Clock } from "./clock";
import { createGenerationLog, type GenerationEnd, type GenerationLog } from "./log";

/** One answer being produced. It runs by itself; readers follow its log. */
export interface Generation {
  readonly log: GenerationLog;
  /** The model's name, "" while it is still being decided. */
  model(): string;
  /** Ends the log with `reason` and closes the request to the model server; nothing once the log has ended. */
  abort(reason: ChatError): void;
  /** Resolves with the end, never rejects, when the log has ended and upstream's request is closed. */
  readonly finished: Promise<GenerationEnd>;
}

export interface GenerationOptions {
  readonly id: string;
  readonly service: ChatService;
  readonly request: ChatRequest;
  readonly clock: Clock;
  readonly createErrorId: () => string;
  readonly maxReadingChars: number;
  /** How much may lie unread before the model server has to wait, in code units; without it, it never does. */
  readonly maxUnreadChars?: number | undefined;
}

/** Starts the model on a conversation and appends what it says to a new log, to exactly one end. */
export function startGeneration(options: GenerationOptions): Generation {
  const { id, service, request, clock, createErrorId, maxReadingChars, maxUnreadChars } = options;
  const log = createGenerationLog({ id, startMs: clock.nowMs(), maxReadingChars, maxUnreadChars });
  const controller = new AbortController();
  let model = request.model ?? "";
  let end: GenerationEnd | undefined;

  function finish(newEnd: GenerationEnd): void {
    if (end !== undefined) return;
    end = newEnd;
    log.finish(newEnd, clock.nowMs());
  }

  function fail(error: ChatError): void {
    finish({ type: "failed", error, errorId: createErrorId() });
  }

  async function produce(): Promise<void> {
    const signal = controller.signal;
    if (model === "") model = await service.resolveModel(signal);
    const { options, think, format, keep_alive } = request;
    const call = { model, options, think, format, keep_alive, signal, stream: true } as const;
    for await (const part of service.chat(request.conversation, call)) {
      if (part.type === "end") finish({ type: "done", doneReason: part.doneReason, usage: part.usage });
      else log.append(part.type, part.text, clock.nowMs());
      const room = log.room();
      if (room !== undefined) await room;
    }
    fail(new ChatError("interrupted", { cause: new Error("the answer ended without its last part") }));
  }

  async function run(): Promise<GenerationEnd> {
    try {
      await produce();
    } catch (thrown) {
      fail(toChatError(thrown));
    }
    return end ?? { type: "failed", error: new ChatError("internal"), errorId: createErrorId() };
  }

  return {
    log,
    model: () => model,
    abort(reason) {
      fail(reason);
      controller.abort(reason);
    },
    finished: run(),
  };
}
