import { ChatError } from "@/lib/chat/errors";
import type { ChatRequest } from "@/lib/chat/request";
import type { ChatService, Conversation } from "@/lib/chat/service";
import { createCursor } from "@/lib/generation/cursor";
import { type Generation, startGeneration } from "@/lib/generation/start-generation";
import { encodeHeartbeat } from "@/lib/sse/encoder";
import type { GatewayContext } from "./context";
import { logEnd } from "./log-end";
import { createEventEncoder } from "./streaming-event";

/** A checked request that will be answered as a stream or as a whole. */
export interface AcceptedChat {
  readonly generationId: string;
  readonly request: ChatRequest;
  /** Aborted when the client has left. */
  readonly signal: AbortSignal;
}

/**
 * The answer to a conversation as SSE text, one complete event or heartbeat per value. The first value comes at once,
 * before the model is asked anything. Failures do not throw: they are the last event. When the signal aborts, or the
 * reader returns, the request to the model server is closed and the generator ends without a further value.
 */
export async function* generateStreamingResponse(
  aiService: ChatService,
  conversationHistory: Conversation,
  accepted: AcceptedChat,
  context: GatewayContext,
): AsyncGenerator<string, void, void> {
  const generation = beginGeneration(aiService, conversationHistory, accepted, context, MAX_UNREAD_CHARS);
  const { env, clock } = context;
  const cursor = createCursor({
    log: generation.log,
    clock,
    chunkIntervalMs: env.chunkIntervalMs,
    heartbeatMs: env.heartbeatMs,
  });
  const encode = createEventEncoder({
    generation,
    fullContent: accepted.request.full_content,
    wallMs: clock.wallMs,
  });
  const leave = () => {
    cursor.detach();
    generation.abort(new ChatError("client_closed"));
  };
  accepted.signal.addEventListener("abort", leave, { once: true });
  if (accepted.signal.aborted) leave();
  try {
    yield encodeHeartbeat();
    for (;;) {
      const step = await cursor.next();
      if (step.type === "over") return;
      yield step.type === "quiet" ? encodeHeartbeat() : encode(step);
    }
  } finally {
    accepted.signal.removeEventListener("abort", leave);
    leave();
  }
}

/** About 8,000 tokens. A reader who is further behind makes the model server wait, so that it costs bounded memory. */
const MAX_UNREAD_CHARS = 32_768;

/** Starts the model for an accepted request, counts it as running until it has ended, and logs how it ended.
 * `maxUnreadChars` is for answers that a cursor follows: without a reader the model would wait for ever. */
export function beginGeneration(
  aiService: ChatService,
  conversation: Conversation,
  { generationId, request }: AcceptedChat,
  context: GatewayContext,
  maxUnreadChars?: number,
): Generation {
  const generation = startGeneration({
    id: generationId,
    service: aiService,
    request: { ...request, conversation: [...conversation] },
    clock: context.clock,
    createErrorId: context.createErrorId,
    maxReadingChars: context.env.chunkMaxChars,
    maxUnreadChars,
  });
  context.running.add(generation);
  void generation.finished.then((end) => {
    context.running.delete(generation);
    logEnd(context.logger, generation, end);
  });
  return generation;
}
