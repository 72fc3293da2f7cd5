export interface SseFields {
  /** At most 128 ASCII bytes keep a browser from asking permission before it resumes. */
  readonly id?: string;
  readonly event?: string;
  readonly retryMs?: number;
  /** One line, as JSON is; see toSseJson. */
  readonly data: string;
}

/** One event as text: LF only, one `data:` line, closed by one blank line.
 *
 * Throws a TypeError on what would change another field or event: CR or LF anywhere, NUL in `id` or `event`
 * (the WHATWG parser drops such an id), `retryMs` that is not a whole number of at least 0, and the names
 * `error` and `open`, which EventSource would confuse with its own events. */
export function encodeEvent({ id, event, retryMs, data }: SseFields): string {
  let text = "";
  if (id !== undefined) text += `id: ${checkField("id", id)}\n`;
  if (event !== undefined) text += `event: ${checkEventName(event)}\n`;
  if (retryMs !== undefined) text += `retry: ${checkRetry(retryMs)}\n`;
  if (data.includes("\n") || data.includes("\r")) throw new TypeError("SSE data must be one line.");
  return `${text}data: ${data}\n\n`;
}

function checkField(name: string, value: string): string {
  if (value.includes("\n") || value.includes("\r") || value.includes("\0")) {
    throw new TypeError(`An SSE ${name} must not hold CR, LF or NUL.`);
  }
  return value;
}

function checkEventName(event: string): string {
  if (event === "error" || event === "open") throw new TypeError(`An SSE event must not be named ${event}.`);
  return checkField("event", event);
}

function checkRetry(retryMs: number): number {
  if (!Number.isSafeInteger(retryMs) || retryMs < 0)
    throw new TypeError("SSE retry must be whole milliseconds.");
  return retryMs;
}

/** A comment that keeps the connection alive. One newline only: after a blank line fetch-event-source, httpx-sse
 * and r3labs/sse would report an empty event. */
export function encodeHeartbeat(): string {
  return ": hb\n";
}

const FOREIGN_LINE_ENDS = /[\u0085\u2028\u2029]/;
const EACH_FOREIGN_LINE_END = new RegExp(FOREIGN_LINE_ENDS, "g");

/** `value` as JSON in one line for every client: U+2028, U+2029 and U+0085 are escaped, at which Python's
 * `splitlines` (requests) would cut. Throws as JSON.stringify does, and a TypeError on what has no JSON. */
export function toSseJson(value: unknown): string {
  const json: string | undefined = JSON.stringify(value);
  if (json === undefined) throw new TypeError("This value has no JSON.");
  return FOREIGN_LINE_ENDS.test(json) ? json.replace(EACH_FOREIGN_LINE_END, escapeUnit) : json;
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
