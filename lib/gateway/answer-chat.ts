import { ChatError } from "@/lib/chat/errors";
import { clientKey } from "@/lib/http/client-key";
import { parseChatRequest } from "@/lib/http/parse-request";
import { readJsonBody } from "@/lib/http/read-body";
import { acceptChat } from "./accept-chat";
import { answerWhole } from "./answer-whole";
import type { GatewayContext } from "./context";
import { parseEventId } from "./event-id";
import { type GatewayReply, type GatewayRequest, STREAM_HEADERS } from "./exchange";
import { beginGeneration } from "./generate-streaming-response";
import { guarded, preflight } from "./guarded";
import { claimOf } from "./idempotency";
import { OWNER } from "./owner";
import { resumeChat } from "./resume-chat";

const ALLOW = "GET, POST, OPTIONS";

/** The core of `/chat`: a request in, a reply out, knowing neither Next nor sockets. Never rejects. */
export function answerChat(request: GatewayRequest, context: GatewayContext): Promise<GatewayReply> {
  return guarded(request, context, async () => {
    switch (request.method) {
      case "OPTIONS":
        return preflight(request, context, ALLOW);
      case "GET":
      case "HEAD":
        return showPage(request);
      case "POST":
        return startChat(request, context);
      default:
        return refuseMethod();
    }
  });
}

/** A person who opens the API's address means the page. */
function showPage({ headers }: GatewayRequest): GatewayReply {
  if (headers.get("accept")?.includes("text/html") !== true) return refuseMethod();
  return {
    kind: "empty",
    status: 303,
    headers: { Location: "/", "Cache-Control": "no-store", Vary: "Accept" },
  };
}

function refuseMethod(): never {
  throw new ChatError("method_not_allowed", { headers: { Allow: ALLOW } });
}

async function startChat(request: GatewayRequest, context: GatewayContext): Promise<GatewayReply> {
  const { env, rateLimiter, registry, aiService } = context;
  const client = clientKey(request, env.trustProxy);
  const limit = await rateLimiter.consume(client);
  const chat = parseChatRequest(await readBody(request, env.maxBodyBytes));
  const { signal } = request;

  const lastEventId = request.headers.get("last-event-id");
  if (lastEventId) {
    const { generationId, position } = parseEventId(lastEventId);
    const generation = await registry.open(generationId, OWNER, position);
    const { full_content: fullContent, include_status: withStatus } = chat;
    return resumeChat(generation, { after: position, fullContent, withStatus, signal });
  }
  const claim = claimOf(request.headers.get("idempotency-key"), chat);
  const accepted = await acceptChat(chat, context, { client, signal, claim });
  if (!chat.stream) {
    const generation = beginGeneration(aiService, chat.conversation, accepted);
    return withHeaders(await answerWhole(generation, signal, context), limit.headers);
  }
  const headers = { ...STREAM_HEADERS, "X-Generation-Id": accepted.generationId, ...limit.headers };
  return { kind: "stream", headers, accepted, conversation: chat.conversation };
}

function readBody({ body, headers, signal }: GatewayRequest, maxBytes: number): Promise<unknown> {
  return readJsonBody(body, {
    contentType: headers.get("content-type"),
    contentLength: headers.get("content-length"),
    contentEncoding: headers.get("content-encoding"),
    maxBytes,
    signal,
  });
}

function withHeaders(reply: GatewayReply, headers: Record<string, string>): GatewayReply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}
