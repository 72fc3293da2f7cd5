/** How one answer's connection stands. `tries` counts what was lost without progress, `losses` what was lost in a row:
 * they part while the browser is offline, where trying costs nothing and proves nothing. */
export type LinkState =
  | ({ readonly kind: "connecting" | "open"; readonly signMs: number; readonly sinceMs: number } & Counts)
  | ({ readonly kind: "waiting" | "away" } & Counts)
  | { readonly kind: "over" };

interface Counts {
  readonly tries: number;
  readonly losses: number;
  /** The server has named the generation: there is something to come back to. */
  readonly isAccepted: boolean;
  /** The shortest first wait, as the server's `retry:` asks. */
  readonly baseMs: number;
}

export type LinkEvent =
  /** Headers, a heartbeat, any event. */
  | { readonly type: "sign"; readonly atMs: number }
  /** The answer, or what is known of it, moved on. */
  | { readonly type: "progress"; readonly atMs: number }
  | { readonly type: "retry"; readonly baseMs: number }
  /** The connection ended without the answer's end, whatever did it. `random` is from 0 to 1. */
  | {
      readonly type: "lost";
      readonly random: number;
      readonly isOnline: boolean;
      /** The server's `Retry-After`. */
      readonly atLeastMs?: number | undefined;
    }
  /** The wait is over. */
  | { readonly type: "due"; readonly atMs: number }
  /** The page became visible, came back, or is online again: the connection may be dead without having said so. */
  | { readonly type: "nudged"; readonly atMs: number }
  | { readonly type: "offline" }
  /** The page goes away, maybe into the browser's cache. */
  | { readonly type: "left" }
  /** The answer's end, a refusal, or the person. */
  | { readonly type: "over" };

/** What to do. `connect` drops the connection that there is, if any, and opens another. */
export type LinkEffect =
  | { readonly type: "none" }
  | { readonly type: "connect" }
  | { readonly type: "wait"; readonly delayMs: number }
  | { readonly type: "drop" }
  | { readonly type: "give-up" };

export interface LinkStep {
  readonly state: LinkState;
  readonly effect: LinkEffect;
}

export const RESUME_LIMITS = {
  /** The first wait is at most this, each further one at most twice the one before. */
  baseMs: 500,
  maxWaitMs: 15_000,
  /** The longest wait that a server may ask for. */
  maxAskedMs: 60_000,
  tries: 8,
  /** While nobody has taken the question there is nothing to lose: say soon that the server is not there. */
  triesUnaccepted: 4,
  /** A connection that gave a sign within this time is alive. */
  freshMs: 3_000,
  /** A connection that lived this long did its work, though the model said nothing. */
  servedMs: 30_000,
} as const;

const NONE: LinkEffect = { type: "none" };
const CONNECT: LinkEffect = { type: "connect" };

/** A connection that is being opened. */
export function startLink(atMs: number, isAccepted: boolean): LinkState {
  const { baseMs } = RESUME_LIMITS;
  return { kind: "connecting", signMs: atMs, sinceMs: atMs, tries: 0, losses: 0, isAccepted, baseMs };
}

/**
 * What follows from an event: exponential backoff with full jitter, at most one attempt per reason, none while the
 * connection is demonstrably alive, and an end of trying when nothing comes of it. Events that do not fit the state
 * change nothing. Times are monotonic milliseconds.
 */
export function stepLink(state: LinkState, event: LinkEvent): LinkStep {
  if (state.kind === "over") return stay(state);
  switch (event.type) {
    case "sign":
      return stay(opened(state, event.atMs));
    case "progress": {
      const next = opened(state, event.atMs);
      return stay(next.kind === "open" ? { ...next, tries: 0, losses: 0 } : next);
    }
    case "retry":
      return stay({ ...state, baseMs: Math.min(event.baseMs, RESUME_LIMITS.maxWaitMs) });
    case "lost":
      return isRunning(state) ? lose(state, event) : stay(state);
    case "due":
      return state.kind === "waiting" ? connect(state, event.atMs) : stay(state);
    case "nudged":
      return isRunning(state) && event.atMs - state.signMs <= RESUME_LIMITS.freshMs
        ? stay(state)
        : connect(state, event.atMs);
    case "offline":
      // What was heard before proves nothing about the network that comes next.
      return stay(isRunning(state) ? { ...state, signMs: Number.NEGATIVE_INFINITY } : state);
    case "left":
      return { state: { ...countsOf(state), kind: "away" }, effect: { type: "drop" } };
    case "over":
      return { state: { kind: "over" }, effect: { type: "drop" } };
    default:
      return event satisfies never;
  }
}

type Running = Extract<LinkState, { readonly signMs: number }>;
type Unfinished = Exclude<LinkState, { readonly kind: "over" }>;

function isRunning(state: Unfinished): state is Running {
  return state.kind === "connecting" || state.kind === "open";
}

function opened(state: Unfinished, atMs: number): Unfinished {
  if (!isRunning(state)) return state;
  const sinceMs = state.kind === "open" ? state.sinceMs : atMs;
  return { ...state, kind: "open", isAccepted: true, signMs: atMs, sinceMs };
}

function connect(state: Unfinished, atMs: number): LinkStep {
  const next = { ...countsOf(state), kind: "connecting", signMs: atMs, sinceMs: atMs } as const;
  return { state: next, effect: CONNECT };
}

function lose(state: Running, event: Extract<LinkEvent, { readonly type: "lost" }>): LinkStep {
  const { tries: maxTries, triesUnaccepted, maxWaitMs, maxAskedMs, servedMs } = RESUME_LIMITS;
  const hasServed = state.kind === "open" && state.signMs - state.sinceMs >= servedMs;
  const counts = countsOf(hasServed ? { ...state, tries: 0, losses: 0 } : state);
  const tries = counts.tries + (event.isOnline ? 1 : 0);
  if (tries >= (counts.isAccepted ? maxTries : triesUnaccepted)) {
    return { state: { kind: "over" }, effect: { type: "give-up" } };
  }
  const longestMs = Math.min(maxWaitMs, counts.baseMs * 2 ** counts.losses);
  const askedMs = Math.min(maxAskedMs, event.atLeastMs ?? 0);
  const delayMs = Math.round(askedMs + event.random * longestMs);
  const next = { ...counts, kind: "waiting", tries, losses: counts.losses + 1 } as const;
  return { state: next, effect: { type: "wait", delayMs } };
}

function countsOf({ tries, losses, isAccepted, baseMs }: Unfinished): Counts {
  return { tries, losses, isAccepted, baseMs };
}

function stay(state: LinkState): LinkStep {
  return { state, effect: NONE };
}
