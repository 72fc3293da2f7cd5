import { type AnswerFailure, networkFailure } from "./failure";
import { readErrorBody, readStopReport, type WireStopReport } from "./read-wire";

/** What came of stopping a generation. */
export type StopResult =
  | { readonly type: "reported"; readonly report: WireStopReport }
  /** The server does not have it any more: it does not run either. */
  | { readonly type: "gone" }
  | { readonly type: "failed"; readonly failure: AnswerFailure };

export interface StopOptions {
  readonly fetch: typeof fetch;
  readonly schedule: (task: () => void, delayMs: number) => () => void;
}

/** Closing a request to a model server takes milliseconds; a minute is for one that hangs. */
const STOP_LIMIT_MS = 60_000;

/** Stops a generation on the server, and answers when the model server was let go. Never throws. It is sent also by a
 * page that goes away. */
export async function stopAnswer(id: string, { fetch: send, schedule }: StopOptions): Promise<StopResult> {
  const late = new AbortController();
  const cancelLimit = schedule(() => late.abort(), STOP_LIMIT_MS);
  try {
    const response = await send(`/chat/${encodeURIComponent(id)}`, {
      method: "DELETE",
      headers: { Accept: "application/json" },
      signal: late.signal,
      keepalive: true,
      cache: "no-store",
    });
    if (response.status === 404 || response.status === 410) return { type: "gone" };
    const body = await response.text();
    const report = response.ok ? readStopReport(body) : undefined;
    if (report !== undefined) return { type: "reported", report };
    const error = readErrorBody(body);
    if (error === undefined) return { type: "failed", failure: networkFailure() };
    const { code, retryable } = error;
    return { type: "failed", failure: { code, sentence: error.error, errorId: error.error_id, retryable } };
  } catch {
    return { type: "failed", failure: networkFailure() };
  } finally {
    cancelLimit();
  }
}
