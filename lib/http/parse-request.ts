import type { z } from "zod";
import { ChatError, type ErrorDetail } from "@/lib/chat/errors";
import { type ChatRequest, chatRequestSchema } from "@/lib/chat/request";
import { explainIssues } from "./explain-issues";

/** A format is the only part whose depth the sender chooses; JSON.stringify overflows its stack on deep ones. */
const MAX_FORMAT_DEPTH = 100;

/**
 * A parsed body as a chat request; unknown fields are dropped.
 * @throws ChatError `invalid_request` with the path of each bad field (`conversation[0].content`), at most 20.
 */
export function parseChatRequest(json: unknown): ChatRequest {
  const request = parseBody(json, chatRequestSchema);
  if (isDeeperThan(request.format, MAX_FORMAT_DEPTH)) {
    throw invalid([{ path: "format", message: `must not be nested deeper than ${MAX_FORMAT_DEPTH} levels` }]);
  }
  return request;
}

/**
 * A parsed body checked by any schema.
 * @throws ChatError `invalid_request` as parseChatRequest does.
 */
export function parseBody<T>(json: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw invalid(explainIssues(result.error.issues, json));
}

function invalid(details: readonly ErrorDetail[]): ChatError {
  return new ChatError("invalid_request", { details });
}

/** Level by level, without recursion: the depth is the sender's choice. `{}` has one level. */
function isDeeperThan(value: unknown, maxLevels: number): boolean {
  let containers = [value].filter(isContainer);
  for (let level = 1; containers.length > 0; level += 1) {
    if (level > maxLevels) return true;
    containers = containers.flatMap((container) => Object.values(container).filter(isContainer));
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
