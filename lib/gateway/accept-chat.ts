import type { ChatRequest } from "@/lib/chat/request";
import type { IdempotencyClaim } from "@/lib/generation/store";
import type { GatewayContext } from "./context";
import type { AcceptedChat } from "./generate-streaming-response";
import { OWNER } from "./owner";

export interface AcceptOptions {
  /** Whose share of running answers this one is of. */
  readonly client: string;
  /** Aborted when the client has left. */
  readonly signal: AbortSignal;
  readonly claim?: IdempotencyClaim | undefined;
}

/** Takes a checked request into the line, or finds the answer that its claim names. What is accepted must be begun at
 * once, or its place is lost to others. @throws ChatError as GenerationRegistry.accept does. */
export async function acceptChat(
  request: ChatRequest,
  { registry }: Pick<GatewayContext, "registry">,
  { client, signal, claim }: AcceptOptions,
): Promise<AcceptedChat> {
  const acceptance = await registry.accept({ request, owner: OWNER, client, claim });
  return {
    generationId: acceptance.id,
    generation: acceptance,
    after: 0,
    fullContent: request.full_content,
    withStatus: request.include_status,
    signal,
  };
}
