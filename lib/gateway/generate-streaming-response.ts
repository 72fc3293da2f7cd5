import type { ChatRequest } from "@/lib/chat/request";
import type { ChatService, Conversation } from "@/lib/chat/service";
import type { FollowedGeneration, StartGeneration } from "@/lib/generation/registry";
import type { GatewayContext } from "./context";
import { followGeneration } from "./follow-generation";

/** A checked request whose generation waits to be started, or runs already. */
export interface AcceptedChat {
  readonly generationId: string;
  readonly generation:
    | { readonly type: "fresh"; readonly start: StartGeneration }
    | { readonly type: "joined"; readonly generation: FollowedGeneration };
  /** The last position that the client has; 0 for all. */
  readonly after: number;
  readonly fullContent: ChatRequest["full_content"];
  readonly withStatus: boolean;
  /** Aborted when the client has left. */
  readonly signal: AbortSignal;
}

/**
 * The answer to a conversation as SSE text, one complete event or heartbeat per value. The model is started by this call;
 * the first value comes at once, before it has said anything. Failures do not throw: they are the last event. When the
 * signal aborts, or the generator returns, this reader has left, and the generation's `on_disconnect` decides.
 */
export function generateStreamingResponse(
  aiService: ChatService,
  conversationHistory: Conversation,
  accepted: AcceptedChat,
  context: GatewayContext,
): AsyncGenerator<string, void, void> {
  return followGeneration(beginGeneration(aiService, conversationHistory, accepted), accepted, context);
}

/** The generation that answers an accepted request: started now, or the one that is there already. */
export function beginGeneration(
  aiService: ChatService,
  conversation: Conversation,
  { generation }: AcceptedChat,
): FollowedGeneration {
  return generation.type === "fresh" ? generation.start(aiService, conversation) : generation.generation;
}
