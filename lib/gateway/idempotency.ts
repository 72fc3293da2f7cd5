import { createHash } from "node:crypto";
import { ChatError } from "@/lib/chat/errors";
import type { ChatRequest } from "@/lib/chat/request";
import type { IdempotencyClaim } from "@/lib/generation/store";

/** Printable ASCII, as the draft of the `Idempotency-Key` header has it, of a length that nobody needs to exceed. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** The claim that a request makes with its `Idempotency-Key`; none without the header. Equal are requests that ask the
 * model the same; how the answer is delivered may differ. @throws ChatError `invalid_request` for a key that is none. */
export function claimOf(header: string | null, request: ChatRequest): IdempotencyClaim | undefined {
  if (header === null) return undefined;
  if (!KEY.test(header)) {
    const details = [{ path: "Idempotency-Key", message: "must be 1 to 255 printable ASCII characters" }];
    throw new ChatError("invalid_request", { details });
  }
  const { conversation, model, options, think, format, keep_alive } = request;
  const asked = JSON.stringify({ conversation, model, options, think, format, keep_alive });
  return { key: header, fingerprint: createHash("sha256").update(asked).digest("base64url") };
}
