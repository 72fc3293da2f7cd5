import { type AnswerLink, createAnswerLink, type LinkNews } from "./answer-link";
import { createAnswerMeter } from "./answer-meter";
import { networkFailure } from "./failure";
import type { AssistantMessage, GenerationPointer } from "./messages";
import type { ChatAction } from "./reducer";
import { type StopResult, stopAnswer } from "./stop-answer";
import { type AnswerEnd, endOf, isEnd, type Question } from "./transport";

/** What the page's clocks, network and chance are to an answer. */
export interface AnswerWorld {
  readonly fetch: typeof fetch;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Wall-clock milliseconds since 1970. */
  readonly wallNow: () => number;
  readonly schedule: (task: () => void, delayMs: number) => () => void;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly isOnline: () => boolean;
}

export interface RunningAnswerOptions extends AnswerWorld {
  readonly answer: AssistantMessage & { readonly generation: GenerationPointer };
  readonly question: Question;
  readonly dispatch: (action: ChatAction) => void;
  /** The server has named the generation; the pointer in the state is worth writing at once. */
  readonly onAccepted: () => void;
  readonly onGrown: () => void;
  /** Called once, however it ended, after the last action. */
  readonly onEnd: () => void;
}

/** One answer that arrives in this page. */
export interface RunningAnswer {
  readonly key: string;
  /** Asks, or follows. Before it the question has left no trace outside the page. */
  readonly connect: () => void;
  /** Asks the server to stop; ends when it has. */
  readonly stop: () => void;
  /** Ends here at once; the server is asked to stop. */
  readonly abandon: () => void;
  /** Ends here without a word; the answer goes on where others follow it. */
  readonly detach: () => void;
  readonly link: () => Pick<AnswerLink, "nudge" | "offline" | "leave"> | undefined;
  readonly isOver: () => boolean;
}

/** How often the clock and the falling rates are shown while nothing arrives. */
const TICK_MS = 100;

/** A connection that is made again within this time was never worth a word. */
const CUT_SHOWN_AFTER_MS = 500;

/** From then on a stop is slow, and the page says what may be the reason. */
const STOP_SLOW_AFTER_MS = 1_500;

/** How long a stop waits for the server to name what is to be stopped: it does so before it does anything else. */
const NAME_LIMIT_MS = 5_000;

/** Brings one answer from the server into the page's state, and to exactly one end. */
export function createRunningAnswer(options: RunningAnswerOptions): RunningAnswer {
  const { answer, dispatch, now, schedule } = options;
  const pointer = answer.generation;
  const earlier = pointer.lastEventId === undefined ? undefined : answer.figures;
  const meter = createAnswerMeter(startOf(options), earlier);
  let id = pointer.id;
  let chunks = earlier?.modelChunks ?? 0;
  let link: AnswerLink | undefined;
  let stop: "no" | "wanted" | "asked" = "no";
  let stoppedAs: AnswerEnd | undefined;
  let over = false;
  let isAbandoned = false;
  const timers = createTimers(schedule);

  const tick = () => {
    dispatch({ type: "ticked", figures: meter.at(now()) });
    timers.set("tick", tick, TICK_MS);
  };

  function settle(action: ChatAction): void {
    close();
    dispatch(action);
    options.onEnd();
  }

  function close(): void {
    over = true;
    timers.clear();
    if (!isAbandoned) link?.close();
  }

  function finish(end: AnswerEnd, releaseMs?: number): void {
    const known = { figures: meter.finish(now()), endedAtMs: options.wallNow() };
    if (end.type === "end") settle({ ...end, ...known, type: "ended" });
    else if (end.type === "failed") settle({ ...end, ...known });
    else settle({ ...end, ...known, releaseMs });
  }

  function take(news: LinkNews): void {
    if (isAbandoned) takeAbandoned(news);
    if (over) return;
    if (isEnd(news)) {
      // How long the release took is in the answer to the stop.
      if (news.type === "stopped" && stop === "asked") stoppedAs = news;
      else finish(news);
      return;
    }
    switch (news.type) {
      case "accepted":
        id = news.generationId;
        dispatch(news);
        options.onAccepted();
        if (stop === "wanted") void askToStop(id);
        return;
      case "status":
        dispatch({ type: "told", status: news.status });
        return;
      case "cut":
        timers.set(
          "cut",
          () => dispatch({ type: "linked", link: { kind: "reconnecting" } }),
          CUT_SHOWN_AFTER_MS,
        );
        return;
      case "joined":
        timers.end("cut");
        dispatch({ type: "linked", link: { kind: "open" } });
        return;
      case "delta":
        receive(news);
        return;
      default:
        news satisfies never;
    }
  }

  function receive(news: Extract<LinkNews, { type: "delta" }>): void {
    const total = news.stats?.total_chunks ?? 0;
    const figures = meter.add({ ...news, chunks: Math.max(1, total - chunks) }, now());
    chunks = Math.max(chunks, total);
    dispatch({ ...news, type: "received", figures });
    options.onGrown();
  }

  function takeAbandoned(news: LinkNews): void {
    if (news.type !== "accepted") return;
    link?.close();
    void stopAnswer(news.generationId, options);
  }

  async function askToStop(generationId: string): Promise<void> {
    stop = "asked";
    timers.end("name");
    const result = await stopAnswer(generationId, options);
    if (!over) takeStop(result);
  }

  function takeStop(result: StopResult): void {
    const end = stoppedAs ?? { type: "stopped", content: undefined };
    if (result.type === "reported") {
      const { report } = result;
      finish(endOf(report), report.stopped ? report.release_duration * 1_000 : undefined);
    } else if (result.type === "gone" || stoppedAs !== undefined) finish(end);
    else {
      stop = "no";
      timers.end("slow");
      dispatch({ type: "linked", link: { kind: "stop-failed", failure: result.failure } });
    }
  }

  function beginStop(): void {
    dispatch({ type: "linked", link: { kind: "stopping", isSlow: false } });
    timers.set(
      "slow",
      () => dispatch({ type: "linked", link: { kind: "stopping", isSlow: true } }),
      STOP_SLOW_AFTER_MS,
    );
    if (id !== undefined) void askToStop(id);
    else {
      stop = "wanted";
      timers.set("name", () => takeStop({ type: "failed", failure: networkFailure() }), NAME_LIMIT_MS);
    }
  }

  tick();
  return {
    key: pointer.key,
    connect() {
      if (!over) link ??= createAnswerLink({ ...options, pointer, onNews: take });
    },
    stop() {
      if (over || stop !== "no") return;
      if (link === undefined) finish({ type: "stopped", content: undefined });
      else beginStop();
    },
    abandon() {
      if (over) return;
      isAbandoned = link !== undefined && id === undefined;
      finish({ type: "stopped", content: undefined });
      if (isAbandoned) schedule(() => link?.close(), NAME_LIMIT_MS);
      else if (id !== undefined && stop === "no") void stopAnswer(id, options);
    },
    detach: close,
    link: () => link,
    isOver: () => over,
  };
}

/** When the question was sent, on the monotonic clock; a wall clock that was set back does not make it later than what
 * was measured. */
function startOf({ answer, now, wallNow }: RunningAnswerOptions): number {
  return now() - Math.max(answer.figures.clockMs, wallNow() - answer.askedAtMs);
}

/** Timers by name, of which each is set once at a time. */
function createTimers(schedule: AnswerWorld["schedule"]) {
  const cancels = new Map<string, () => void>();
  const end = (name: string) => {
    cancels.get(name)?.();
    cancels.delete(name);
  };
  return {
    end,
    set(name: string, task: () => void, delayMs: number) {
      end(name);
      cancels.set(name, schedule(task, delayMs));
    },
    clear() {
      for (const name of [...cancels.keys()]) end(name);
    },
  };
}
