import { ChatError } from "@/lib/chat/errors";
import { clientKey } from "@/lib/http/client-key";
import type { GatewayContext } from "./context";
import { isGenerationId, parseEventId } from "./event-id";
import { type GatewayReply, type GatewayRequest, JSON_HEADERS } from "./exchange";
import { guarded, preflight } from "./guarded";
import { OWNER } from "./owner";
import { resumeChat } from "./resume-chat";
import { toWholeEvent } from "./streaming-event";

const ALLOW = "GET, DELETE, OPTIONS";

/** The core of `/chat/{generation id}`: GET follows or resumes it, DELETE stops it. Neither ever starts the model. Never
 * rejects. */
export function answerGeneration(
  id: string,
  request: GatewayRequest,
  context: GatewayContext,
): Promise<GatewayReply> {
  return guarded(request, context, async () => {
    switch (request.method) {
      case "OPTIONS":
        return preflight(request, context, ALLOW);
      case "GET":
        await context.rateLimiter.consume(clientKey(request, context.env.trustProxy));
        return follow(id, request, context);
      case "DELETE":
        return stop(id, context);
      default:
        throw new ChatError("method_not_allowed", { headers: { Allow: ALLOW } });
    }
  });
}

async function follow(
  id: string,
  request: GatewayRequest,
  { registry }: GatewayContext,
): Promise<GatewayReply> {
  const lastEventId = request.headers.get("last-event-id") || request.query.get("last_event_id");
  const cursor = lastEventId ? parseEventId(lastEventId) : { generationId: id, position: 0 };
  if (cursor.generationId !== id) throw new ChatError(isGenerationId(id) ? "bad_cursor" : "not_found");
  return resumeChat(await registry.open(id, OWNER, cursor.position), {
    after: cursor.position,
    fullContent: request.query.get("full_content") === "final" ? "final" : "every",
    withStatus: request.query.get("include_status") === "true",
    signal: request.signal,
  });
}

async function stop(id: string, { registry, clock }: GatewayContext): Promise<GatewayReply> {
  const { log, stopped, releaseMs } = await registry.stop(id, OWNER);
  const body = {
    ...toWholeEvent(log, clock.wallMs()),
    stopped,
    release_duration: Math.round(releaseMs) / 1000,
  };
  return { kind: "json", status: 200, headers: { ...JSON_HEADERS, "X-Generation-Id": id }, body };
}
