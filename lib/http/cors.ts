import type { CorsPolicy } from "@/lib/env";

export interface CorsAnswer {
  readonly allowed: boolean;
  /** For every response to this request, errors included. */
  readonly headers: Readonly<Record<string, string>>;
}

const EXPOSED_HEADERS = "Content-Type, X-Generation-Id, Retry-After";

/**
 * What the browser may be told about a request from `origin` (null: the request named none). `any` answers `*`,
 * never with credentials; otherwise an allowed origin is echoed. `Vary: Origin` goes along whenever the answer could
 * differ for another origin, also when this one gets nothing. The opaque origin `null` is allowed by `any` alone:
 * every sandboxed frame and every file sends it.
 */
export function corsHeaders(origin: string | null, policy: CorsPolicy): CorsAnswer {
  if (policy.kind === "any") return { allowed: true, headers: granted("*") };
  const vary = { Vary: "Origin" };
  if (origin === null || !isAllowedOrigin(origin, policy)) return { allowed: false, headers: vary };
  return { allowed: true, headers: { ...granted(origin), ...vary } };
}

/** The headers an `OPTIONS` answer has beside those of corsHeaders; for an origin that is not allowed, none. */
export function preflightHeaders(): Readonly<Record<string, string>> {
  return {
    "Access-Control-Allow-Methods": "GET, POST, DELETE, OPTIONS",
    "Access-Control-Allow-Headers":
      "Content-Type, Cache-Control, X-Requested-With, Authorization, Last-Event-ID, Idempotency-Key",
    "Access-Control-Max-Age": "600",
  };
}

/** Whether pages of `origin` may use the API. Compared whole: no suffix, no pattern. */
export function isAllowedOrigin(origin: string, policy: CorsPolicy): boolean {
  switch (policy.kind) {
    case "any":
      return true;
    case "loopback":
      return isLoopbackOrigin(origin);
    case "list":
      return policy.origins.includes(origin);
  }
}

function granted(origin: string): Record<string, string> {
  return { "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED_HEADERS };
}

/** localhost, 127.0.0.1 and [::1] on any port over http or https, as Ollama allows by default; its 0.0.0.0 and its
 * app schemes are left out, since no page is served from the first and anyone may register the second. */
function isLoopbackOrigin(origin: string): boolean {
  return /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/.test(origin);
}
