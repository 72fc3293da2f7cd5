import type { ChatError } from "@/lib/chat/errors";
import type { ErrorBody } from "@/lib/chat/events";

/** The JSON body of a failure: the safe sentence, its id and code, and the bad fields if there are any. */
export function toErrorBody(error: ChatError, errorId: string): ErrorBody {
  const { message, code, retryable, details } = error;
  const body = { error: message, error_id: errorId, code, retryable };
  return details === undefined ? body : { ...body, details: details.map((detail) => ({ ...detail })) };
}

/** The headers a failure brings beside those of every JSON answer: `Retry-After` in whole seconds where waiting
 * helps, and what the error itself carries. */
export function errorHeaders(error: ChatError): Record<string, string> {
  const { retryAfterSeconds, headers } = error;
  if (retryAfterSeconds === undefined) return { ...headers };
  return { ...headers, "Retry-After": String(Math.max(1, Math.ceil(retryAfterSeconds))) };
}
