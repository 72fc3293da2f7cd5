import { ERROR_TABLE, type ErrorCode, type ErrorDetail } from "./errors";

/** Why an answer did not end well, in the words of the page. `network` is the one code that only a browser can
 * know: the request never reached the server. */
export interface AnswerFailure {
  readonly code: ErrorCode | "network";
  /** Safe to show; says what happened. */
  readonly sentence: string;
  /** The server's name for this failure in its log; absent when the server said nothing. */
  readonly errorId?: string;
  readonly retryable: boolean;
  readonly details?: readonly ErrorDetail[];
  readonly retryAfterSeconds?: number;
}

/** The request did not reach the server, or its answer never began. */
export function networkFailure(): AnswerFailure {
  return {
    code: "network",
    sentence: "The server cannot be reached. Check that Synapse is running and that you are online.",
    retryable: true,
  };
}

/** The connection broke or went silent in the middle. */
export function interruptedFailure(why: "ended" | "silent" | "reloaded"): AnswerFailure {
  const sentences = {
    ended: "The connection ended before the answer was complete.",
    silent: "The connection went silent before the answer was complete.",
    reloaded: "The page was closed before the answer was complete.",
  };
  return { code: "interrupted", sentence: sentences[why], retryable: true };
}

/** True for a code of our own table; anything else that a body carries is treated as `internal`. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(ERROR_TABLE, value);
}
