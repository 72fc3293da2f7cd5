/* Apart from the schema in findings.ts, which the page must not load. */

/** What the connection doctor can find, in the order in which a request meets it, and how bad it is. */
export const FINDINGS = {
  settings_invalid: "error",
  address_invalid: "error",
  engine_down: "error",
  name_unknown: "error",
  refused: "error",
  refused_elsewhere: "error",
  refused_in_container: "error",
  timed_out: "error",
  no_route: "error",
  tls_untrusted: "error",
  tls_not_spoken: "error",
  not_http: "error",
  unauthorized: "error",
  forbidden: "error",
  wrong_path: "error",
  server_error: "error",
  http_status: "error",
  not_ollama: "error",
  models_unlisted: "error",
  version_too_old: "warning",
  no_models: "warning",
  default_missing: "warning",
  found_elsewhere: "hint",
} as const;

export type FindingCode = keyof typeof FINDINGS;

/** True for a code of our own table. */
export function isFindingCode(value: unknown): value is FindingCode {
  return typeof value === "string" && Object.hasOwn(FINDINGS, value);
}
