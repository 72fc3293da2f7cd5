/** Every way a request can fail, one row each: HTTP status, whether the same request may succeed later, and
 * the sentence a person reads. No sentence names a host, a path or upstream's own words. */
export const ERROR_TABLE = {
  invalid_json: { status: 400, retryable: false, sentence: "The request body is not valid JSON." },
  invalid_request: {
    status: 400,
    retryable: false,
    sentence: "The request has fields that are missing or wrong.",
  },
  unsupported_by_model: {
    status: 400,
    retryable: false,
    sentence: "This model cannot do what the request asks for.",
  },
  context_exceeded: {
    status: 400,
    retryable: false,
    sentence: "The conversation is longer than the model can read. Shorten it or raise num_ctx.",
  },
  bad_cursor: {
    status: 400,
    retryable: false,
    sentence: "The event id is malformed, or names a place that this answer has not reached.",
  },
  origin_forbidden: { status: 403, retryable: false, sentence: "Requests from this origin are not allowed." },
  management_off: {
    status: 403,
    retryable: false,
    sentence:
      "Models are fetched and deleted by whoever runs this server. SYNAPSE_MODEL_MANAGEMENT allows it.",
  },
  model_not_found: { status: 404, retryable: false, sentence: "The model is not installed here." },
  not_found: { status: 404, retryable: false, sentence: "There is nothing at this address." },
  method_not_allowed: { status: 405, retryable: false, sentence: "This method is not allowed here." },
  request_timeout: { status: 408, retryable: true, sentence: "The request body did not arrive in time." },
  gone: { status: 410, retryable: false, sentence: "This answer is no longer kept on the server." },
  too_large: { status: 413, retryable: false, sentence: "The request body is too large." },
  unsupported_media_type: {
    status: 415,
    retryable: false,
    sentence: "Send the request as application/json.",
  },
  host_forbidden: {
    status: 421,
    retryable: false,
    sentence: "This server does not answer under that host name. SYNAPSE_ALLOWED_HOSTS can allow it.",
  },
  key_mismatch: {
    status: 422,
    retryable: false,
    sentence: "This Idempotency-Key was used with another request.",
  },
  rate_limited: { status: 429, retryable: true, sentence: "Too many requests. Wait a moment and try again." },
  too_many_streams: {
    status: 429,
    retryable: true,
    sentence: "You have as many answers running as one client may. Wait for one to end.",
  },
  client_closed: {
    status: 499,
    retryable: true,
    sentence: "The client left before the answer was complete.",
  },
  internal: { status: 500, retryable: true, sentence: "Something went wrong on the server." },
  upstream_unreachable: { status: 502, retryable: true, sentence: "The model server cannot be reached." },
  upstream_error: { status: 502, retryable: true, sentence: "The model server reported an error." },
  bad_upstream: {
    status: 502,
    retryable: true,
    sentence: "The model server sent something that is not an answer.",
  },
  interrupted: {
    status: 502,
    retryable: true,
    sentence: "The model server stopped before the answer was complete.",
  },
  answer_too_large: {
    status: 502,
    retryable: false,
    sentence: "The answer grew past the size limit and was ended.",
  },
  upstream_busy: {
    status: 503,
    retryable: true,
    sentence: "The model server is busy. Try again in a moment.",
  },
  queue_full: {
    status: 503,
    retryable: true,
    sentence: "Too many questions are waiting. Try again in a moment.",
  },
  no_model: { status: 503, retryable: true, sentence: "No model is installed yet." },
  store_unavailable: {
    status: 503,
    retryable: true,
    sentence: "The place where answers are kept cannot be reached. Try again in a moment.",
  },
  shutting_down: { status: 503, retryable: true, sentence: "The server is shutting down." },
  first_token_timeout: {
    status: 504,
    retryable: true,
    sentence: "The model did not begin to answer within the time limit.",
  },
  idle_timeout: {
    status: 504,
    retryable: true,
    sentence: "The model stopped sending for longer than the time limit.",
  },
  total_timeout: { status: 504, retryable: true, sentence: "The answer took longer than the time limit." },
} as const satisfies Record<string, { status: number; retryable: boolean; sentence: string }>;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** One bad field of a request: where it is (`options.top_p`) and what is wrong with it. */
export interface ErrorDetail {
  readonly path: string;
  readonly message: string;
}

export interface ChatErrorContext {
  /** Replaces the table's sentence; must be safe to show to anyone. */
  readonly sentence?: string;
  readonly details?: readonly ErrorDetail[];
  /** Seconds a client should wait, sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Further headers of the refusal, such as `RateLimit`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What really happened. Logged under the error id, never sent. */
  readonly cause?: unknown;
}

/** A failure with one stable code. `message` is the safe sentence; the cause stays on the server. */
export class ChatError extends Error {
  override readonly name = "ChatError";
  readonly code: ErrorCode;
  readonly status: number;
  readonly retryable: boolean;
  readonly details: readonly ErrorDetail[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;

  /** By name, since Next loads several copies of this module and what one throws another must recognise. */
  static override [Symbol.hasInstance](value: unknown): value is ChatError {
    return value instanceof Error && value.name === "ChatError";
  }

  constructor(code: ErrorCode, context: ChatErrorContext = {}) {
    const row = ERROR_TABLE[code];
    super(context.sentence ?? row.sentence, { cause: context.cause });
    this.code = code;
    this.status = row.status;
    this.retryable = row.retryable;
    this.details = context.details;
    this.retryAfterSeconds = context.retryAfterSeconds;
    this.headers = context.headers;
  }
}

/** Any thrown value as a ChatError: itself, or `internal` with the value as its cause. */
export function toChatError(thrown: unknown): ChatError {
  return thrown instanceof ChatError ? thrown : new ChatError("internal", { cause: thrown });
}

/** `ERR_` + UTC date + `_` + UTC time + `_` + 15 random digits, e.g. `ERR_20261122_181724_130508254017584`.
 * `randomDigits` must return at least 15 decimal digits. */
export function createErrorId(nowMs: number, randomDigits: () => string): string {
  const stamp = new Date(nowMs).toISOString();
  const date = stamp.slice(0, 10).replaceAll("-", "");
  const time = stamp.slice(11, 19).replaceAll(":", "");
  return `ERR_${date}_${time}_${randomDigits().slice(0, 15)}`;
}
