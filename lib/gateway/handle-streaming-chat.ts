import type { ChatService, Conversation } from "@/lib/chat/service";
import type { GatewayContext } from "./context";
import { type ReplyHeaders, STREAM_HEADERS } from "./exchange";
import { type AcceptedChat, generateStreamingResponse } from "./generate-streaming-response";

const encoder = new TextEncoder();

/**
 * The streaming answer to a conversation as a web Response with its headers. One event is one chunk of the body, made
 * only when the reader has room for it; cancelling the body stops the model.
 */
export function handleStreamingChat(
  aiService: ChatService,
  conversationHistory: Conversation,
  accepted: AcceptedChat,
  context: GatewayContext,
  headers: ReplyHeaders = { ...STREAM_HEADERS, "X-Generation-Id": accepted.generationId },
): Response {
  const left = new AbortController();
  accepted.signal.addEventListener("abort", () => left.abort(), { once: true, signal: left.signal });
  if (accepted.signal.aborted) left.abort();
  const reader = { ...accepted, signal: left.signal };
  const events = generateStreamingResponse(aiService, conversationHistory, reader, context);
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await events.next();
        if (!done) return controller.enqueue(encoder.encode(value));
        left.abort();
        controller.close();
      },
      async cancel() {
        left.abort();
        await events.return();
      },
    },
    // Nothing is made ahead of the reader: what waits is merged into one event instead.
    { highWaterMark: 0 },
  );
  return new Response(body, { status: 200, headers });
}
