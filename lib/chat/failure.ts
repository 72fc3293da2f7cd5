import { ERROR_TABLE, type ErrorCode, type ErrorDetail } from "./errors";

/** What only the page can know of a failure, beyond its code.
 * `lost`: the connection is gone; the server may still have the answer. `forgotten`: the server was restarted, or no
 * longer has it. `abandoned`: nobody was connected any more, so the model was stopped. `reloaded`: the page was closed
 * before it was complete. `foreign`: something between the page and Synapse answered, with `httpStatus`. */
export type FailureReason = "lost" | "forgotten" | "abandoned" | "reloaded" | "foreign";

/** Why an answer did not end well. `network` is the one code that only a browser can know: the server cannot be
 * reached, and asking again may find the answer where it was left. */
export interface AnswerFailure {
  readonly code: ErrorCode | "network";
  /** Absent when the code says it all, and in failures that were stored before there were reasons. */
  readonly reason?: FailureReason | undefined;
  /** The server's own words, in English: safe to show, for what the page has no words of its own for. */
  readonly sentence?: string | undefined;
  /** The server's name for this failure in its log; absent when the server said nothing. */
  readonly errorId?: string | undefined;
  readonly retryable: boolean;
  readonly details?: readonly ErrorDetail[] | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** Of an answer that is not Synapse's. */
  readonly httpStatus?: number | undefined;
}

/** The request did not reach the server, or its answer never began. */
export function networkFailure(): AnswerFailure {
  return { code: "network", retryable: true };
}

/** The connection was lost and could not be made again; the server may still have the answer. */
export function lostFailure(): AnswerFailure {
  return { code: "network", reason: "lost", retryable: true };
}

/** The answer broke off, and there is nothing more of it to be had. */
export function interruptedFailure(reason: "forgotten" | "abandoned" | "reloaded"): AnswerFailure {
  return { code: "interrupted", reason, retryable: true };
}

/** Something between the page and Synapse answered: a proxy's error page, a sign-in form. */
export function foreignFailure(httpStatus: number): AnswerFailure {
  return { code: "bad_upstream", reason: "foreign", httpStatus, retryable: true };
}

/** True for a code of our own table; anything else that a body carries is treated as `internal`. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(ERROR_TABLE, value);
}
