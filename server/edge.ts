import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { ChatError } from "@/lib/chat/errors";
import { answerChat } from "@/lib/gateway/answer-chat";
import { answerGeneration } from "@/lib/gateway/answer-generation";
import type { GatewayContext } from "@/lib/gateway/context";
import type { GatewayReply, GatewayRequest } from "@/lib/gateway/exchange";
import { failureReply } from "@/lib/gateway/failure-reply";
import { isAllowedHost } from "@/lib/http/host-guard";
import { fromIncoming, writeReply } from "./write-reply";

/**
 * What every request meets first: a foreign Host is refused (DNS rebinding), forwarding headers that nobody vouches
 * for are replaced, `/chat` is answered here, straight on the socket, and everything else is Next's.
 */
export function createEdge(context: GatewayContext, next: RequestListener): RequestListener {
  return (request, response) => {
    response.on("error", () => {});
    if (
      !isAllowedHost(request.headers.host, {
        boundHost: context.env.host,
        allowedHosts: context.env.allowedHosts,
      })
    ) {
      void writeReply(
        failureReply(new ChatError("host_forbidden"), context.createErrorId()),
        response,
        context,
      );
      return;
    }
    vouchForAddress(request, context);
    const answer = answerFor(pathOf(request));
    if (answer === undefined) next(request, response);
    else void answerOnSocket(request, response, context, answer);
  };
}

async function answerOnSocket(
  request: IncomingMessage,
  response: ServerResponse,
  context: GatewayContext,
  answer: GatewayAnswer,
): Promise<void> {
  const { socket } = request;
  const left = new AbortController();
  const leave = () => left.abort();
  // Of the connection, since a response that waits behind another one on it never hears of its end. Any number may wait.
  if (response.socket === null) socket.setMaxListeners(0);
  socket.once("close", leave);
  try {
    const reply = await answer(fromIncoming(request, left.signal), context);
    await writeReply(reply, response, context);
  } catch (cause) {
    context.logger.error({ error_id: context.createErrorId(), err: cause }, "a reply could not be written");
    response.destroy();
  } finally {
    socket.off("close", leave);
  }
}

type GatewayAnswer = (request: GatewayRequest, context: GatewayContext) => Promise<GatewayReply>;

/** What answers a path on the socket; undefined for all that is Next's. */
function answerFor(path: string): GatewayAnswer | undefined {
  if (path === "/chat") return answerChat;
  const [, id] = /^\/chat\/([^/]+)$/.exec(path) ?? [];
  return id === undefined ? undefined : (request, context) => answerGeneration(id, request, context);
}

/** The last hop is what we saw ourselves; without a trusted proxy it is the only one. */
function vouchForAddress(request: IncomingMessage, { env }: GatewayContext): void {
  const seen = request.socket.remoteAddress ?? "";
  const claimed = request.headers["x-forwarded-for"];
  if (env.trustProxy === "on") {
    if (claimed === undefined) request.headers["x-forwarded-for"] = seen;
    return;
  }
  request.headers["x-forwarded-for"] = seen;
  delete request.headers["x-forwarded-host"];
  delete request.headers["x-forwarded-proto"];
}

function pathOf({ url = "/" }: IncomingMessage): string {
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}
