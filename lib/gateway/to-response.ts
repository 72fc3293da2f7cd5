import type { GatewayContext } from "./context";
import type { GatewayReply, GatewayRequest } from "./exchange";
import { handleStreamingChat } from "./handle-streaming-chat";
import { streamResponse } from "./stream-response";

/** A web Request as the gateway takes it. */
export function fromRequest(request: Request): GatewayRequest {
  return {
    method: request.method,
    headers: request.headers,
    query: new URL(request.url).searchParams,
    body: request.body === null ? null : readChunks(request.body),
    signal: request.signal,
    // Next does not tell a route handler the socket's address; the server in front of it writes this header itself.
    remoteAddress: request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim(),
  };
}

/** A reply as a web Response. `clientSignal` ends `events` when the client has left. */
export function toResponse(
  reply: GatewayReply,
  context: GatewayContext,
  clientSignal: AbortSignal = NEVER_ABORTED,
): Response {
  switch (reply.kind) {
    case "empty":
      return new Response(null, { status: reply.status, headers: reply.headers });
    case "json":
      return new Response(JSON.stringify(reply.body), { status: reply.status, headers: reply.headers });
    case "events":
      return streamResponse(reply.open, clientSignal, reply.headers);
    case "stream": {
      const { accepted, conversation, headers } = reply;
      return handleStreamingChat(context.aiService, conversation, accepted, context, headers);
    }
  }
}

async function* readChunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

const NEVER_ABORTED = new AbortController().signal;
