import { ChatError, type ChatErrorContext, type ErrorCode } from "@/lib/chat/errors";
import { errorText } from "./chat-line";

/** What upstream did, for the log alone: never sent to a client, and cut so that a log line stays a line. It may quote a
 * prompt or an answer until the log has taken that out. */
export class UpstreamFailure extends Error {
  override readonly name = "UpstreamFailure";
  readonly status: number | undefined;

  constructor(text: string, context: { readonly status?: number; readonly cause?: unknown } = {}) {
    super(text.slice(0, MAX_LOGGED_CHARS), context.cause === undefined ? {} : { cause: context.cause });
    this.status = context.status;
  }
}

const MAX_LOGGED_CHARS = 500;
/** A busy Ollama does not say when it will have room. */
const BUSY_RETRY_SECONDS = 5;
const MAX_RETRY_SECONDS = 3_600;
const REFUSED = "The model server does not accept requests from this server.";

/** A response that is no answer: everything but a 2xx. `body` may be cut. */
export interface FailedResponse {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/**
 * The error for a response with a status that is not 2xx. Ollama's words decide, then the status; what no Ollama
 * sends (redirects, HTML, the router's plain "404 page not found") is `bad_upstream`.
 */
export function errorFromResponse(response: FailedResponse): ChatError {
  const { status, body } = response;
  const said = readErrorBody(body);
  const cause = new UpstreamFailure(said ?? `${response.contentType || "no content type"}: ${body}`, {
    status,
  });
  if (status === 503 || status === 429) {
    return new ChatError("upstream_busy", { retryAfterSeconds: retrySeconds(response.retryAfter), cause });
  }
  if (status === 401 || status === 403) return new ChatError("upstream_error", { sentence: REFUSED, cause });
  if (said === undefined || status < 400) return new ChatError("bad_upstream", { cause });
  return (
    errorFromWords(said, cause) ??
    new ChatError(status === 404 ? "model_not_found" : "upstream_error", { cause })
  );
}

/** The error for an `{"error"}` line inside a stream, which has no status of its own. */
export function errorFromLine(message: string): ChatError {
  const said = unnested(message);
  const cause = new UpstreamFailure(said);
  return errorFromWords(said, cause) ?? new ChatError("upstream_error", { cause });
}

/** How far a request had come when its connection failed. */
export type Phase = "connecting" | "waiting" | "answering";

/** The error for a connection that could not be made, broke, or did not speak HTTP. */
export function errorFromConnection(thrown: unknown, phase: Phase): ChatError {
  const code = errorCode(thrown);
  const cause = new UpstreamFailure(`the connection failed while ${phase}: ${code}`, { cause: thrown });
  if (code === "UND_ERR_DESTROYED" || code === "UND_ERR_CLOSED")
    return new ChatError("shutting_down", { cause });
  if (phase === "connecting" || UNREACHABLE.test(code))
    return new ChatError("upstream_unreachable", { cause });
  const isNotHttp = code.startsWith("HPE_") || code === "UND_ERR_HEADERS_OVERFLOW";
  return new ChatError(isNotHttp ? "bad_upstream" : "interrupted", { cause });
}

const UNREACHABLE = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

function errorCode(thrown: unknown): string {
  const code = typeof thrown === "object" && thrown !== null && "code" in thrown ? thrown.code : undefined;
  return typeof code === "string" ? code : "unknown";
}

interface Rule {
  readonly words: RegExp;
  readonly code: ErrorCode;
  readonly context?: ChatErrorContext;
}

const badField = (path: string, message: string): ChatErrorContext => ({ details: [{ path, message }] });
const cannot = (what: string): ChatErrorContext => ({ sentence: `This model does not support ${what}.` });

/** Ollama's words, each as recorded from 0.17 or 0.32 or read in its source; the first that fits decides. */
const RULES: readonly Rule[] = [
  {
    words: /exceeds? the (available )?context (length|size|window)|exceed_context_size/i,
    code: "context_exceeded",
  },
  {
    words: /does not support thinking|does not support think/i,
    code: "unsupported_by_model",
    context: cannot("thinking"),
  },
  { words: /does not support tools/i, code: "unsupported_by_model", context: cannot("tools") },
  {
    words: /does not support (multimodal|images|vision)|missing data required for image input/i,
    code: "unsupported_by_model",
    context: cannot("images"),
  },
  { words: /does not support chat/i, code: "unsupported_by_model", context: cannot("chat") },
  { words: /does not support/i, code: "unsupported_by_model" },
  {
    words: /invalid think value/i,
    code: "unsupported_by_model",
    context: { sentence: "The model server does not know this value of think." },
  },
  {
    words: /invalid format:|invalid JSON schema|JSON schema conversion failed/i,
    code: "invalid_request",
    context: badField("format", "is not a JSON schema that the model server can use"),
  },
  {
    words: /^option "\w+" must be of type/i,
    code: "invalid_request",
    context: badField("options", "has a value of the wrong type"),
  },
  {
    words: /illegal base64 data/i,
    code: "invalid_request",
    context: badField("images", "must be base64 without a data: prefix"),
  },
  { words: /^model\b.*\bnot found/i, code: "model_not_found" },
  {
    words: /server busy|maximum pending requests/i,
    code: "upstream_busy",
    context: { retryAfterSeconds: BUSY_RETRY_SECONDS },
  },
  {
    words: /requires more system memory|out of memory/i,
    code: "upstream_error",
    context: { sentence: "The model needs more memory than the model server has." },
  },
];

function errorFromWords(said: string, cause: UpstreamFailure): ChatError | undefined {
  const rule = RULES.find(({ words }) => words.test(said));
  return rule && new ChatError(rule.code, { ...rule.context, cause });
}

/** The words in an error body; undefined where there are none or it is not JSON. */
function readErrorBody(body: string): string | undefined {
  const value = tryJson(body);
  if (typeof value !== "object" || value === null || !("error" in value)) return undefined;
  return unnested(errorText(value.error));
}

/** From 0.30 on Ollama passes llama-server's whole JSON error on as the *string* of its own. */
function unnested(text: string): string {
  if (!text.startsWith("{")) return text;
  const inner = readErrorBody(text);
  return inner ?? text;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `Retry-After` as seconds, from either of its two forms (RFC 9110 §10.2.3); never more than an hour. */
function retrySeconds(header: string | undefined): number {
  const text = header?.trim() ?? "";
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - Date.now()) / 1000);
  if (!Number.isFinite(seconds) || seconds <= 0) return BUSY_RETRY_SECONDS;
  return Math.min(seconds, MAX_RETRY_SECONDS);
}
