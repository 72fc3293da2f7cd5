import { ChatError } from "@/lib/chat/errors";
import type { ChatRequest } from "@/lib/chat/request";
import type { FollowedGeneration } from "@/lib/generation/registry";
import { type GatewayReply, STREAM_HEADERS } from "./exchange";

export interface ResumeOptions {
  /** The last position that the client has. */
  readonly after: number;
  readonly fullContent: ChatRequest["full_content"];
  readonly withStatus: boolean;
  readonly signal: AbortSignal;
}

/** The rest of a generation's events after a position; 204 when the client has the last one, which also ends a native
 * EventSource. @throws ChatError `bad_cursor` for a position that the log has not reached. */
export function resumeChat(generation: FollowedGeneration, options: ResumeOptions): GatewayReply {
  const { log } = generation;
  const headers = { "X-Generation-Id": log.id };
  if (options.after > log.head()) throw new ChatError("bad_cursor");
  if (log.status().phase === "done" && options.after === log.head()) {
    return { kind: "empty", status: 204, headers: { ...headers, "Cache-Control": "no-store" } };
  }
  const accepted = { generationId: log.id, generation: { type: "joined", generation }, ...options } as const;
  return { kind: "stream", headers: { ...STREAM_HEADERS, ...headers }, accepted, conversation: [] };
}
