import { ChatError } from "@/lib/chat/errors";
import { readPullName } from "@/lib/chat/model-name";
import { pullRequestSchema } from "@/lib/chat/models";
import { parseBody } from "@/lib/http/parse-request";
import { readJsonBody } from "@/lib/http/read-body";
import type { PullFollower } from "@/lib/ollama/pull-follower";
import { encodeEvent, encodeHeartbeat, toSseJson } from "@/lib/sse/encoder";
import type { GatewayContext } from "./context";
import { type GatewayReply, type GatewayRequest, JSON_HEADERS, STREAM_HEADERS } from "./exchange";

const MAX_BODY_BYTES = 16 * 1024;

/** `POST /models/pull`: begins to fetch a model, or joins the pull that runs. */
export async function answerPulls(request: GatewayRequest, context: GatewayContext): Promise<GatewayReply> {
  const { pulls } = context.aiService;
  const { model, stream } = parseBody(await readBody(request), pullRequestSchema);
  const name = readPullName(model);
  if (name === undefined) {
    const message =
      "must be a name in Ollama's library or on hf.co, such as qwen3:0.6b or hf.co/owner/repository:Q4_K_M";
    throw new ChatError("invalid_request", { details: [{ path: "model", message }] });
  }
  const pull = pulls.start(name);
  if (!stream) return { kind: "json", status: 202, headers: JSON_HEADERS, body: pull };
  return follow(name, context);
}

/** `GET` and `DELETE /models/pull/{name}`: follows a pull that runs or has ended lately, and cancels it. */
export async function answerPull(
  model: string,
  { method, headers }: GatewayRequest,
  context: GatewayContext,
): Promise<GatewayReply> {
  const { pulls } = context.aiService;
  if (method === "DELETE") {
    if (!pulls.cancel(model)) throw new ChatError("not_found");
    const body = pulls.get(model) ?? { model, status: "cancelled" };
    return { kind: "json", status: 200, headers: JSON_HEADERS, body };
  }
  const pull = pulls.get(model);
  if (pull === undefined) throw new ChatError("not_found");
  if (headers.get("accept")?.includes("text/event-stream")) return follow(model, context);
  return { kind: "json", status: 200, headers: JSON_HEADERS, body: pull };
}

function follow(model: string, context: GatewayContext): GatewayReply {
  const follower = context.aiService.pulls.follow(model);
  if (follower === undefined) throw new ChatError("not_found");
  return {
    kind: "events",
    headers: STREAM_HEADERS,
    open: (signal) => pullEvents(follower, signal, context.env.heartbeatMs),
  };
}

/** A pull as SSE text, one event or heartbeat per value; the event with an end's status is the last. */
async function* pullEvents(
  follower: PullFollower,
  signal: AbortSignal,
  heartbeatMs: number,
): AsyncGenerator<string, void, void> {
  signal.addEventListener("abort", follower.leave, { once: true });
  if (signal.aborted) follower.leave();
  try {
    yield encodeHeartbeat();
    for (;;) {
      const news = await follower.next(heartbeatMs);
      if (news === "over") return;
      yield news === "quiet" ? encodeHeartbeat() : encodeEvent({ data: toSseJson(news) });
    }
  } finally {
    signal.removeEventListener("abort", follower.leave);
    follower.leave();
  }
}

function readBody({ body, headers, signal }: GatewayRequest): Promise<unknown> {
  return readJsonBody(body, {
    contentType: headers.get("content-type"),
    contentLength: headers.get("content-length"),
    contentEncoding: headers.get("content-encoding"),
    maxBytes: MAX_BODY_BYTES,
    signal,
  });
}
