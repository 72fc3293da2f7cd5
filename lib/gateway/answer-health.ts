import { ChatError, toChatError } from "@/lib/chat/errors";
import type { GatewayContext } from "./context";
import { type GatewayReply, JSON_HEADERS } from "./exchange";

/** `/healthz`: this process answers. No I/O. */
export function answerHealth(): GatewayReply {
  return { kind: "json", status: 200, headers: JSON_HEADERS, body: { status: "ok" } };
}

/** `/readyz`: whether a question could be answered now; 503 with the reason when the model server or the store is out of
 * reach. Never rejects. */
export async function answerReady(
  signal: AbortSignal,
  { aiService, registry, store }: GatewayContext,
): Promise<GatewayReply> {
  try {
    if (registry.isShuttingDown()) throw new ChatError("shutting_down");
    await store.ready();
    const { version } = await aiService.ready(signal);
    return {
      kind: "json",
      status: 200,
      headers: JSON_HEADERS,
      body: { status: "ready", upstream_version: version },
    };
  } catch (thrown) {
    const { code, message } = toChatError(thrown);
    return {
      kind: "json",
      status: 503,
      headers: { ...JSON_HEADERS, "Retry-After": "5" },
      body: { status: "unavailable", code, reason: message },
    };
  }
}
