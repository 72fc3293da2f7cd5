import { type ErrorCode, toChatError } from "@/lib/chat/errors";
import type { PullReason } from "@/lib/chat/pull-status";
import { UpstreamFailure } from "./error-mapping";

/** A pull that upstream gave up, with its words for the log. */
export class PullError extends UpstreamFailure {
  constructor(
    readonly reason: PullReason,
    words: string,
  ) {
    super(words);
  }

  /** Why a pull failed, whatever was thrown: upstream's own reason, or what became of the connection. */
  static reasonOf(thrown: unknown): PullReason {
    return thrown instanceof PullError ? thrown.reason : reasonOfCode(toChatError(thrown).code);
  }
}

function reasonOfCode(code: ErrorCode): PullReason {
  if (code === "idle_timeout" || code === "first_token_timeout") return "stalled";
  if (code === "upstream_unreachable" || code === "interrupted" || code === "shutting_down")
    return "server_gone";
  return "other";
}
