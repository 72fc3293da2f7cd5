import type { IncomingMessage, ServerResponse } from "node:http";
import { forEachValue } from "@/lib/chat/waking-generator";
import type { GatewayContext } from "@/lib/gateway/context";
import type { GatewayReply, GatewayRequest } from "@/lib/gateway/exchange";
import { generateStreamingResponse } from "@/lib/gateway/generate-streaming-response";
import { type ChunkWriter, createChunkWriter } from "./chunk-writer";
import { createWriteTurn } from "./write-turn";

/** All connections of the process share it. */
const turn = createWriteTurn(setImmediate);

/** Node's request as the gateway takes it. `signal` must abort when the request's socket closes. */
export function fromIncoming(request: IncomingMessage, signal: AbortSignal): GatewayRequest {
  return {
    method: request.method ?? "GET",
    headers: {
      get(name) {
        const value = request.headers[name.toLowerCase()];
        return Array.isArray(value) ? value.join(", ") : (value ?? null);
      },
    },
    query: new URL(request.url ?? "/", "http://localhost").searchParams,
    body: request,
    signal,
    remoteAddress: request.socket.remoteAddress,
  };
}

/** Writes a reply to Node's response: a stream one event per write, each made at the end of a turn of the event loop
 * from all that came in it, waiting whenever the socket is full, so that a reader who does not read holds one event and
 * no more. Resolves when the reply is written or the client has left. */
export async function writeReply(
  reply: GatewayReply,
  response: ServerResponse,
  context: GatewayContext,
): Promise<void> {
  if (reply.kind === "empty" || reply.kind === "json") return writeWhole(reply, response);
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  const writer = createChunkWriter(response);
  const takeEvent = (text: string) => {
    writer.write(text);
    if (writer.isGone()) return "enough";
    return writer.isFull() ? room(writer, response, context) : undefined;
  };
  await forEachValue(eventsOf(reply, response, context), takeEvent, turn.add);
  if (!writer.isGone()) response.end();
}

type WholeReply = Extract<GatewayReply, { kind: "empty" | "json" }>;

function eventsOf(
  reply: Exclude<GatewayReply, WholeReply>,
  response: ServerResponse,
  context: GatewayContext,
): AsyncGenerator<string, void, void> {
  if (reply.kind === "stream") {
    return generateStreamingResponse(context.aiService, reply.conversation, reply.accepted, context);
  }
  const left = new AbortController();
  response.once("close", () => left.abort());
  return reply.open(left.signal);
}

function writeWhole(reply: WholeReply, response: ServerResponse): void {
  // A refused body was not read to its end; the connection cannot carry another request.
  if (!response.req.complete) response.shouldKeepAlive = false;
  if (reply.kind === "empty") {
    response.writeHead(reply.status, reply.headers).end();
    return;
  }
  const body = JSON.stringify(reply.body);
  response.writeHead(reply.status, { ...reply.headers, "Content-Length": Buffer.byteLength(body) });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

/** Waits until the connection has room or is gone. A client that takes nothing for as long as a model may be silent has
 * left without saying so, and must not keep a place in the line. */
function room(writer: ChunkWriter, response: ServerResponse, { clock, env }: GatewayContext): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      stopTimer();
      stopListening();
      resolve();
    };
    const stopTimer = clock.after(env.idleTimeoutMs, () => {
      response.destroy();
      settle();
    });
    const stopListening = writer.onRoom(settle);
  });
}
