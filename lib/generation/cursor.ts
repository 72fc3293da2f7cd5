import type { Clock } from "./clock";
import type { GenerationLog, GenerationStatus, LogReading } from "./log";

/** What a connection does next: send a reading or a status, send a sign of life, or close. */
export type CursorStep =
  | LogReading
  | { readonly type: "status"; readonly position: number; readonly status: GenerationStatus }
  | { readonly type: "quiet" }
  | { readonly type: "over" };

/** One connection's position in one log. */
export interface Cursor {
  /** Everything new as one reading, as soon as there is something; `quiet` after the heartbeat time without any;
   * `over` after the end was read or the reader left. Never rejects. Call it again only after it resolved. */
  next(): Promise<CursorStep>;
  /** Leaves the log; a waiting `next` resolves with `over`. */
  detach(): void;
}

export interface CursorOptions {
  readonly log: GenerationLog;
  readonly clock: Clock;
  /** Output that arrives within this time after the last reading is merged into one; the first text never waits, nor
   * does anything once the log has ended. */
  readonly chunkIntervalMs: number;
  readonly heartbeatMs: number;
  /** The last position that the reader has; 0 for a reader that has nothing. What it misses comes in one reading per
   * kind of output, whatever its size. */
  readonly after: number;
  /** Whether each new status before and between output is a step of its own. */
  readonly withStatus: boolean;
}

/** So many readers share one interval: ten together then cost less than three times one. */
const READERS_PER_INTERVAL = 1.5;

type Outcome = "news" | "quiet";

const QUIET: CursorStep = { type: "quiet" };
const OVER: CursorStep = { type: "over" };

/** A cursor on a log. It holds nothing of the text, so a slow reader costs nothing: its next reading
 * has all that came meanwhile. */
export function createCursor(options: CursorOptions): Cursor {
  const { log, clock, chunkIntervalMs, heartbeatMs, after, withStatus } = options;
  /** Up to here the log was when the reader came, or came back. */
  const missedUpTo = log.head();
  let position = after;
  let toldStatus: GenerationStatus | undefined;
  let readMs = Number.NEGATIVE_INFINITY;
  let textBegan = false;
  let over = false;
  let resolveWait: ((outcome: Outcome) => void) | undefined;
  /** Whether the wait is for time, which no output cuts short. */
  let isPausing = false;
  let quietSinceMs = 0;
  let stopHeartbeat: (() => void) | undefined;
  const leave = log.addReader();
  const stopListening = log.onNews(onNews);

  function settle(outcome: Outcome): void {
    const resolve = resolveWait;
    resolveWait = undefined;
    resolve?.(outcome);
  }

  /** Waits for the log's next entry, or until the reader has heard nothing for the heartbeat time. Its timer outlives
   * the wait, since there is a wait for nearly every chunk. */
  function untilNews(): Promise<Outcome> {
    quietSinceMs = clock.nowMs();
    if (stopHeartbeat === undefined) armHeartbeat(heartbeatMs);
    return new Promise((resolve) => {
      resolveWait = resolve;
    });
  }

  function onNews(): void {
    if (!isPausing || log.hasEnded()) settle("news");
  }

  function armHeartbeat(delayMs: number): void {
    stopHeartbeat = clock.after(delayMs, () => {
      stopHeartbeat = undefined;
      if (resolveWait === undefined) return;
      const restMs = quietSinceMs + heartbeatMs - clock.nowMs();
      if (restMs > 0) return armHeartbeat(restMs);
      settle("quiet");
    });
  }

  /** Waits for time, but not beyond the log's end. */
  function pause(delayMs: number): Promise<Outcome> {
    isPausing = true;
    return new Promise((resolve) => {
      const stopTimer = clock.after(delayMs, () => settle("news"));
      resolveWait = (outcome) => {
        isPausing = false;
        stopTimer();
        resolve(outcome);
      };
    });
  }

  /** How long what is new has to wait for more. Many readers of one answer each wait longer, so that together they
   * cost little more than one. */
  function pauseMs(): number {
    const isFirstText = !textBegan && log.status().phase !== "thinking";
    if (log.hasEnded() || isFirstText) return 0;
    const shareMs = chunkIntervalMs * Math.max(1, log.readerCount() / READERS_PER_INTERVAL);
    return readMs + shareMs - clock.nowMs();
  }

  function nextReading(): LogReading | undefined {
    return position < missedUpTo
      ? log.readAfter(position, Number.POSITIVE_INFINITY)
      : log.readAfter(position);
  }

  /** A status that has not been told; none for the end, which tells itself. */
  function news(): CursorStep | undefined {
    const status = log.status();
    if (!withStatus || status === toldStatus || status.phase === "done") return undefined;
    toldStatus = status;
    return { type: "status", position, status };
  }

  function take(reading: LogReading): CursorStep {
    position = reading.position;
    readMs = clock.nowMs();
    if (reading.type === "end") finish();
    else if (reading.kind === "text") textBegan = true;
    return reading;
  }

  function finish(): void {
    over = true;
    leave();
    stopHeartbeat?.();
    stopListening();
  }

  return {
    async next() {
      // Asking for more says that what was given before is sent.
      log.markRead(position);
      while (!over) {
        const told = news();
        if (told !== undefined) return told;
        if (log.head() <= position) {
          if ((await untilNews()) === "quiet") return QUIET;
          continue;
        }
        const waitMs = pauseMs();
        if (waitMs > 0) await pause(waitMs);
        const reading = over ? undefined : nextReading();
        if (reading !== undefined) return take(reading);
      }
      return OVER;
    },
    detach() {
      finish();
      settle("news");
    },
  };
}
