import { ChatError, toChatError } from "@/lib/chat/errors";
import { corsHeaders, preflightHeaders } from "@/lib/http/cors";
import { isForbiddenCrossSite } from "@/lib/http/cross-site";
import type { GatewayContext } from "./context";
import type { GatewayReply, GatewayRequest, ReplyHeaders } from "./exchange";
import { failureReply } from "./failure-reply";

/** Answers a request behind the checks that every address shares: a cross-site request from an origin that is not
 * allowed is refused before any work, every reply carries the CORS headers, and whatever is thrown becomes an error
 * body whose id names the log line with the cause. */
export async function guarded(
  request: GatewayRequest,
  context: GatewayContext,
  answer: () => Promise<GatewayReply>,
): Promise<GatewayReply> {
  const cors = corsHeaders(request.headers.get("origin"), context.env.corsAllowedOrigins);
  const reply = await answerOrFail(request, context, answer);
  return {
    ...reply,
    headers: { ...reply.headers, ...cors.headers, ...joinedVary(reply.headers, cors.headers) },
  };
}

function joinedVary(ours: ReplyHeaders, theirs: ReplyHeaders): ReplyHeaders {
  const names = [ours.Vary, theirs.Vary].filter((name) => name !== undefined);
  return names.length === 0 ? {} : { Vary: names.join(", ") };
}

/** The answer to `OPTIONS`: 204, with the CORS permissions only for an origin that may use them. */
export function preflight(request: GatewayRequest, { env }: GatewayContext, allow: string): GatewayReply {
  const { allowed } = corsHeaders(request.headers.get("origin"), env.corsAllowedOrigins);
  return { kind: "empty", status: 204, headers: { ...(allowed ? preflightHeaders() : {}), Allow: allow } };
}

async function answerOrFail(
  request: GatewayRequest,
  context: GatewayContext,
  answer: () => Promise<GatewayReply>,
): Promise<GatewayReply> {
  try {
    refuseCrossSite(request, context);
    return await answer();
  } catch (thrown) {
    const error = toChatError(thrown);
    const errorId = context.createErrorId();
    const line = { error_id: errorId, code: error.code };
    if (error.status < 500) context.logger.info({ ...line, details: error.details }, "request refused");
    else context.logger.error({ ...line, err: error.cause ?? error }, "request failed");
    return failureReply(error, errorId);
  }
}

function refuseCrossSite({ method, headers }: GatewayRequest, { env }: GatewayContext): void {
  const forbidden = isForbiddenCrossSite({
    method,
    origin: headers.get("origin"),
    secFetchSite: headers.get("sec-fetch-site"),
    host: headers.get("host"),
    policy: env.corsAllowedOrigins,
  });
  if (forbidden) throw new ChatError("origin_forbidden");
}
