import { ChatError } from "@/lib/chat/errors";
import { clientKey } from "@/lib/http/client-key";
import { parseChatRequest } from "@/lib/http/parse-request";
import { readJsonBody } from "@/lib/http/read-body";
import { answerWhole } from "./answer-whole";
import type { GatewayContext } from "./context";
import { type GatewayReply, type GatewayRequest, STREAM_HEADERS } from "./exchange";
import { guarded, preflight } from "./guarded";

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
  const { env, rateLimiter } = context;
  const limit = await rateLimiter.consume(clientKey(request, env.trustProxy));
  const json = await readJsonBody(request.body, {
    contentType: request.headers.get("content-type"),
    contentLength: request.headers.get("content-length"),
    contentEncoding: request.headers.get("content-encoding"),
    maxBytes: env.maxBodyBytes,
    signal: request.signal,
  });
  const chat = parseChatRequest(json);
  const accepted = { generationId: context.createGenerationId(), request: chat, signal: request.signal };
  if (!chat.stream)
    return withHeaders(await answerWhole(context.aiService, accepted, context), limit.headers);
  const headers = { ...STREAM_HEADERS, "X-Generation-Id": accepted.generationId, ...limit.headers };
  return { kind: "stream", headers, accepted };
}

function withHeaders(reply: GatewayReply, headers: Record<string, string>): GatewayReply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}
