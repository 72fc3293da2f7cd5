import type { StreamingStats } from "./events";
import { type AnswerFailure, lostFailure } from "./failure";
import type { GenerationPointer } from "./messages";
import { type LinkEvent, type LinkState, startLink, stepLink } from "./resume-policy";
import {
  type AnswerEnd,
  type ConnectionStep,
  type Destination,
  isEnd,
  openConnection,
  type Question,
} from "./transport";

/** What a link tells of its answer. Exactly one end comes, and last, unless the link is closed before. */
export type LinkNews =
  | { readonly type: "accepted"; readonly generationId: string }
  | Extract<ConnectionStep, { readonly type: "status" }>
  | {
      readonly type: "delta";
      readonly text: string;
      readonly thinking: string;
      readonly model: string;
      readonly stats: StreamingStats | undefined;
      readonly eventId: string;
      /** It was missed while there was no connection: when it arrives says nothing about when it was made. */
      readonly isCatchUp: boolean;
    }
  /** The connection is gone, or made again. */
  | { readonly type: "cut" }
  | { readonly type: "joined" }
  | AnswerEnd;

export interface AnswerLinkOptions {
  readonly pointer: GenerationPointer;
  readonly question: Question;
  readonly fetch: typeof fetch;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly schedule: (task: () => void, delayMs: number) => () => void;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly isOnline: () => boolean;
  readonly onNews: (news: LinkNews) => void;
}

/** One answer's way to the page, over as many connections as that takes. */
export interface AnswerLink {
  /** The page became visible, came back or is online again. */
  readonly nudge: () => void;
  /** The browser lost its network. */
  readonly offline: () => void;
  /** Lets the connection go; `nudge` takes it up again. */
  readonly leave: () => void;
  /** Ends it; nothing is told any more. */
  readonly close: () => void;
}

/**
 * Follows one generation to its end: asks for it, comes back behind the last event after every loss, and gives up when
 * nothing comes of that. An answer that the server has named is never asked for again, only followed.
 */
export function createAnswerLink(options: AnswerLinkOptions): AnswerLink {
  const { pointer, now, schedule, onNews } = options;
  let state: LinkState = startLink(now(), pointer.id !== undefined);
  let { id, lastEventId } = pointer;
  let connection: AbortController | undefined;
  let cancelWait: (() => void) | undefined;
  let failure: AnswerFailure = lostFailure();
  let isCut = false;
  let connections = 0;

  function handle(event: LinkEvent): void {
    const { state: next, effect } = stepLink(state, event);
    state = next;
    switch (effect.type) {
      case "none":
        return;
      case "connect":
        drop();
        void connect();
        return;
      case "wait":
        cancelWait = schedule(() => handle({ type: "due", atMs: now() }), effect.delayMs);
        return;
      case "drop":
        drop();
        return;
      case "give-up":
        onNews({ type: "failed", failure, content: undefined });
        return;
      default:
        effect satisfies never;
    }
  }

  function drop(): void {
    cancelWait?.();
    cancelWait = undefined;
    connection?.abort();
    connection = undefined;
  }

  async function connect(): Promise<void> {
    const current = new AbortController();
    connection = current;
    const steps = openConnection(destination(), {
      ...options,
      signal: current.signal,
      onSign: () => connection === current && handle({ type: "sign", atMs: now() }),
      onRetry: (baseMs) => handle({ type: "retry", baseMs }),
    });
    const isResuming = connections > 0 || pointer.id !== undefined;
    connections += 1;
    const caughtUp = new Set<"text" | "thinking">();
    for await (const step of steps) {
      if (connection !== current) return;
      if (step.type !== "delta") take(step);
      else {
        const kind = step.text === "" ? "thinking" : "text";
        const isCatchUp = isResuming && !caughtUp.has(kind);
        caughtUp.add(kind);
        receive(step, isCatchUp);
      }
    }
  }

  function destination(): Destination {
    return id === undefined
      ? { type: "asked", key: pointer.key, question: options.question }
      : { type: "known", id, lastEventId };
  }

  function receive(step: Extract<ConnectionStep, { type: "delta" }>, isCatchUp: boolean): void {
    if (step.eventId !== "") lastEventId = step.eventId;
    handle({ type: "progress", atMs: now() });
    onNews({ ...step, isCatchUp });
  }

  function take(step: Exclude<ConnectionStep, { type: "delta" }>): void {
    if (isEnd(step)) {
      handle({ type: "over" });
      onNews(step);
      return;
    }
    switch (step.type) {
      case "accepted":
        if (id === undefined && step.generationId !== undefined) {
          id = step.generationId;
          onNews({ type: "accepted", generationId: id });
        }
        if (isCut) onNews({ type: "joined" });
        isCut = false;
        return;
      case "status":
        onNews(step);
        return;
      case "lost": {
        ({ failure } = step);
        connection = undefined;
        if (!isCut) onNews({ type: "cut" });
        isCut = true;
        const { atLeastMs } = step;
        handle({ type: "lost", random: options.random(), isOnline: options.isOnline(), atLeastMs });
        return;
      }
      default:
        step satisfies never;
    }
  }

  void connect();
  return {
    nudge: () => handle({ type: "nudged", atMs: now() }),
    offline: () => handle({ type: "offline" }),
    leave: () => handle({ type: "left" }),
    close: () => handle({ type: "over" }),
  };
}
