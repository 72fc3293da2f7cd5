import { ERROR_TABLE, type ErrorCode, type ErrorDetail } from "./errors";

export type FailureReason = "lost" | "forgotten" | "abandoned" | "reloaded";

/** Why an answer did not end well, in the words of the page. `network` is the one code that only a browser can
 * know: the server cannot be reached, and asking again may find the answer where it was left. */
export interface AnswerFailure {
  readonly code: ErrorCode | "network";
  /** Which of several things with this code it was, where the page knows. */
  readonly reason?: FailureReason | undefined;
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

/** The connection was lost and could not be made again; the server may still have the answer. */
export function lostFailure(): AnswerFailure {
  return {
    code: "network",
    reason: "lost",
    sentence: "The connection was lost, and the server cannot be reached.",
    retryable: true,
  };
}

/** The answer broke off, and there is nothing more of it to be had. */
export function interruptedFailure(why: "forgotten" | "abandoned" | "reloaded"): AnswerFailure {
  const sentences = {
    forgotten: "The answer was interrupted: the server was restarted, or no longer has it.",
    abandoned: "The answer was interrupted: nobody was connected any more, so the model was stopped.",
    reloaded: "The answer was interrupted: the page was closed before it was complete.",
  };
  return { code: "interrupted", reason: why, sentence: sentences[why], retryable: true };
}

/** True for a code of our own table; anything else that a body carries is treated as `internal`. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(ERROR_TABLE, value);
}
