import type { ErrorCode } from "@/lib/chat/errors";
import type { FailureReason } from "@/lib/chat/failure";

/** In English the server's own sentences stand. */
const NOTHING_ELSE: Readonly<Record<string, string>> = {};

export const errors = {
  /** What happened, by the code of the failure. */
  codes: {
    network: "The server cannot be reached. Check that Synapse is running and that you are online.",
    invalid_json: "The request body is not valid JSON.",
    invalid_request: "The request has fields that are missing or wrong.",
    unsupported_by_model: "This model cannot do what the request asks for.",
    context_exceeded: "The conversation is longer than the model can read. Shorten it or raise num_ctx.",
    bad_cursor: "The event id is malformed, or names a place that this answer has not reached.",
    origin_forbidden: "Requests from this origin are not allowed.",
    management_off:
      "Models are fetched and deleted by whoever runs this server. SYNAPSE_MODEL_MANAGEMENT allows it.",
    model_not_found: "The model is not installed here.",
    not_found: "There is nothing at this address.",
    method_not_allowed: "This method is not allowed here.",
    request_timeout: "The request body did not arrive in time.",
    gone: "This answer is no longer kept on the server.",
    too_large: "The request body is too large.",
    unsupported_media_type: "Send the request as application/json.",
    host_forbidden: "This server does not answer under that host name. SYNAPSE_ALLOWED_HOSTS can allow it.",
    key_mismatch: "This Idempotency-Key was used with another request.",
    rate_limited: "Too many requests. Wait a moment and try again.",
    too_many_streams: "You have as many answers running as one client may. Wait for one to end.",
    client_closed: "The client left before the answer was complete.",
    internal: "Something went wrong on the server.",
    upstream_unreachable: "The model server cannot be reached.",
    upstream_error: "The model server reported an error.",
    bad_upstream: "The model server sent something that is not an answer.",
    interrupted: "The model server stopped before the answer was complete.",
    answer_too_large: "The answer grew past the size limit and was ended.",
    upstream_busy: "The model server is busy. Try again in a moment.",
    queue_full: "Too many questions are waiting. Try again in a moment.",
    no_model: "No model is installed yet.",
    store_unavailable: "The place where answers are kept cannot be reached. Try again in a moment.",
    shutting_down: "The server is shutting down.",
    first_token_timeout: "The model did not begin to answer within the time limit.",
    idle_timeout: "The model stopped sending for longer than the time limit.",
    total_timeout: "The answer took longer than the time limit.",
  } satisfies Record<ErrorCode | "network", string>,
  /** What the page itself knows better than the code says. */
  reasons: {
    lost: "The connection was lost, and the server cannot be reached.",
    forgotten: "The answer was interrupted: the server was restarted, or no longer has it.",
    abandoned: "The answer was interrupted: nobody was connected any more, so the model was stopped.",
    reloaded: "The answer was interrupted: the page was closed before it was complete.",
    foreign: "Something other than Synapse answered (HTTP {status}).",
  } satisfies Record<FailureReason, string>,
  /** What the server sometimes says more exactly than its code, and how it is said here. */
  said: NOTHING_ELSE,
  pageTitle: "The page could not be shown.",
  pageText: "Your conversations are kept in this browser and are not affected.",
  pageAgain: "Try again",
};
