import { describe, expect, it } from "vitest";
import { ChatError } from "@/lib/chat/errors";
import { chatRequestSchema } from "@/lib/chat/request";
import type { AnswerPart, ChatCall, ChatService } from "@/lib/chat/service";
import { createManualClock } from "@/test/manual-clock";
import { createAdmission, type Ticket } from "./admission";
import { createGenerationLog, type GenerationLog } from "./log";
import { type Generation, startGeneration } from "./start-generation";

const END: AnswerPart = { type: "end", doneReason: "stop", usage: { completion_tokens: 2 } };

type Answer = (call: ChatCall) => AsyncGenerator<AnswerPart, void, void>;

function serviceOf(
  answer: Answer,
  resolveModel: ChatService["resolveModel"] = async () => "found:latest",
): ChatService {
  return { resolveModel, isLoaded: async () => true, chat: (_, call) => answer(call) };
}

interface StartOptions {
  readonly model?: string;
  readonly ticket?: Ticket;
  readonly log?: GenerationLog;
}

function start(service: ChatService, { model, ticket, log }: StartOptions = {}): Generation {
  let errors = 0;
  const clock = createManualClock();
  return startGeneration({
    service,
    conversation: [{ role: "user", content: "Hi" }],
    request: chatRequestSchema.parse({ conversation: [{ role: "user", content: "Hi" }], model }),
    log: log ?? createGenerationLog({ id: "g", startMs: 0, maxReadingChars: 4096 }),
    ticket: ticket ?? createAdmission({ maxRunning: 1, maxPerClient: 1, maxQueue: 0 }, clock).reserve("me"),
    clock,
    createErrorId: () => `ERR_${++errors}`,
  });
}

/** Resolves when the signal has aborted. */
function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

describe("generation", () => {
  it("logs what the model says and ends with its counters", async () => {
    const generation = start(
      serviceOf(async function* () {
        yield { type: "thinking", text: "hm" };
        yield { type: "text", text: "Hello" };
        yield END;
      }),
    );
    expect(await generation.finished).toEqual({
      type: "done",
      doneReason: "stop",
      usage: { completion_tokens: 2 },
    });
    expect(generation.log.model()).toBe("found:latest");
    expect(generation.log.textUpTo(5)).toBe("Hello");
    expect(generation.log.thinkingText()).toBe("hm");
  });

  it("asks the model that the request names without looking for another", async () => {
    const generation = start(
      serviceOf(
        async function* () {
          yield END;
        },
        () => Promise.reject(new Error("nobody asked")),
      ),
      { model: "named:1b" },
    );
    expect((await generation.finished).type).toBe("done");
    expect(generation.log.model()).toBe("named:1b");
  });

  it("ends with the failure of whatever fails, keeping what came before", async () => {
    const busy = new ChatError("upstream_busy");
    const generation = start(
      serviceOf(async function* () {
        yield { type: "text", text: "Half" };
        throw busy;
      }),
    );
    expect(await generation.finished).toMatchObject({ type: "failed", error: busy });
    expect(generation.log.textUpTo(4)).toBe("Half");
    const unresolved = start(
      serviceOf(
        async function* () {},
        () => Promise.reject(new ChatError("no_model")),
      ),
    );
    expect(await unresolved.finished).toMatchObject({ type: "failed", error: { code: "no_model" } });
  });

  it("takes an answer without its last part for interrupted, never for complete", async () => {
    const generation = start(
      serviceOf(async function* () {
        yield { type: "text", text: "Half" };
      }),
    );
    expect(await generation.finished).toMatchObject({ type: "failed", error: { code: "interrupted" } });
  });

  it("ends at once when aborted, and finishes when upstream is closed", async () => {
    const closed: string[] = [];
    const generation = start(
      serviceOf(async function* ({ signal }) {
        yield { type: "text", text: "Half" };
        await aborted(signal);
        closed.push("upstream");
      }),
    );
    await new Promise<void>((resolve) => generation.log.onNews(resolve));
    generation.abort(new ChatError("shutting_down"));
    expect(generation.log.ending()).toMatchObject({
      end: { type: "failed", error: { code: "shutting_down" } },
    });
    expect(await generation.finished).toMatchObject({ error: { code: "shutting_down" } });
    expect(closed).toEqual(["upstream"]);
    generation.abort(new ChatError("client_closed"));
    expect(generation.log.ending()).toMatchObject({ end: { error: { code: "shutting_down" } } });
  });

  it("does not mind an abort after the end", async () => {
    const generation = start(
      serviceOf(async function* () {
        yield END;
      }),
    );
    await generation.finished;
    generation.abort(new ChatError("client_closed"));
    expect(generation.log.ending()).toMatchObject({ end: { type: "done" } });
  });

  it("lets the model wait for a reader that is too far behind, and loses nothing by it", async () => {
    let said = 0;
    const service = serviceOf(async function* () {
      for (; said < 50; said++) yield { type: "text", text: "12345678 " };
      yield END;
    });
    const log = createGenerationLog({ id: "g", startMs: 0, maxReadingChars: 4096, maxUnreadChars: 27 });
    const generation = start(service, { log });
    let text = "";
    for (let position = 0; ; ) {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      expect(said * 9 - text.length).toBeLessThanOrEqual(36);
      const reading = log.readAfter(position);
      if (reading === undefined) continue;
      if (reading.type === "end") break;
      text += reading.text;
      position = reading.position;
      log.markRead(position);
    }
    expect(text).toBe("12345678 ".repeat(50));
    expect((await generation.finished).type).toBe("done");
  });
});
