import type { ChatService, Conversation } from "@/lib/chat/service";
import type { GatewayContext } from "./context";
import { type ReplyHeaders, STREAM_HEADERS } from "./exchange";
import { type AcceptedChat, generateStreamingResponse } from "./generate-streaming-response";
import { streamResponse } from "./stream-response";

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
  return streamResponse(
    (signal) => generateStreamingResponse(aiService, conversationHistory, { ...accepted, signal }, context),
    accepted.signal,
    headers,
  );
}
