import type { ChatError } from "@/lib/chat/errors";
import { errorHeaders, toErrorBody } from "@/lib/http/problem";
import { type GatewayReply, JSON_HEADERS, type ReplyHeaders } from "./exchange";

/** A failure as an HTTP answer: its code's status, the safe sentence, the error id. */
export function failureReply(error: ChatError, errorId: string, headers: ReplyHeaders = {}): GatewayReply {
  return {
    kind: "json",
    status: error.status,
    headers: { ...JSON_HEADERS, ...errorHeaders(error), ...headers },
    body: toErrorBody(error, errorId),
  };
}
