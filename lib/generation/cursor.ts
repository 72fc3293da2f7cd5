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
  /** Everything new as one reading; `quiet` after the heartbeat time without any; `over` after the end was read or the
   * reader left. undefined while there is nothing to send yet: then `onReady` is called once there is. */
  read(): CursorStep | undefined;
  /** Leaves the log. */
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
  /** Called after a `read` that had nothing, when the next one will have something; never while `read` runs. */
  readonly onReady: () => void;
}

/** So many readers share one interval: ten together then cost less than three times one. */
const READERS_PER_INTERVAL = 1.5;

const QUIET: CursorStep = { type: "quiet" };
const OVER: CursorStep = { type: "over" };

/** A cursor on a log. It holds nothing of the text, so a slow reader costs nothing: its next reading
 * has all that came meanwhile. */
export function createCursor(options: CursorOptions): Cursor {
  const { log, clock, chunkIntervalMs, heartbeatMs, after, withStatus, onReady } = options;
  /** Up to here the log was when the reader came, or came back. */
  const missedUpTo = log.head();
  let position = after;
  let toldStatus: GenerationStatus | undefined;
  let readMs = Number.NEGATIVE_INFINITY;
  let textBegan = false;
  let over = false;
  /** Whether the reader waits for news, which may be a sign of life. */
  let isWaiting = false;
  let isQuiet = false;
  let quietSinceMs = 0;
  let stopHeartbeat: (() => void) | undefined;
  /** Set while the reader waits for time, which no output cuts short but the last. */
  let stopPause: (() => void) | undefined;
  const leave = log.addReader();
  const stopListening = log.onNews(onNews);

  /** From now on the reader has heard nothing. The timer outlives the wait, since there is a wait for nearly every
   * chunk. */
  function beginQuiet(): void {
    quietSinceMs = clock.nowMs();
    if (stopHeartbeat === undefined) armHeartbeat(heartbeatMs);
  }

  function armHeartbeat(delayMs: number): void {
    stopHeartbeat = clock.after(delayMs, () => {
      stopHeartbeat = undefined;
      if (!isWaiting) return;
      const restMs = quietSinceMs + heartbeatMs - clock.nowMs();
      if (restMs > 0) return armHeartbeat(restMs);
      isQuiet = true;
      onReady();
    });
  }

  function awaitTime(delayMs: number): void {
    stopPause ??= clock.after(delayMs, () => {
      stopPause = undefined;
      onReady();
    });
  }

  function endPause(): void {
    stopPause?.();
    stopPause = undefined;
  }

  function onNews(): void {
    if (stopPause !== undefined && log.hasEnded()) {
      endPause();
      onReady();
    } else if (isWaiting) onReady();
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
    endPause();
    stopListening();
  }

  /** What a reader who watches is told before output of another kind than the last, however soon its end follows. */
  function statusOf(reading: LogReading): CursorStep | undefined {
    if (!withStatus || reading.type === "end" || position < missedUpTo) return undefined;
    const phase = reading.kind === "text" ? "answering" : "thinking";
    if (toldStatus?.phase === phase) return undefined;
    const status = log.status();
    toldStatus = status.phase === phase ? status : { phase };
    return { type: "status", position, status: toldStatus };
  }

  /** What there is to send; undefined for nothing, or nothing yet. */
  function step(): CursorStep | undefined {
    if (over) return OVER;
    const isBehind = log.head() > position;
    const told = isBehind && toldStatus !== undefined ? undefined : news();
    if (told !== undefined) return told;
    if (isBehind) {
      const waitMs = pauseMs();
      if (waitMs > 0) return void awaitTime(waitMs);
      const reading = nextReading();
      if (reading !== undefined) return statusOf(reading) ?? take(reading);
    }
    return isQuiet ? QUIET : undefined;
  }

  return {
    read() {
      // Asking for more says that what was given before is sent.
      log.markRead(position);
      const given = step();
      const wasWaiting = isWaiting;
      isWaiting = given === undefined && stopPause === undefined;
      isQuiet = false;
      if (isWaiting && !wasWaiting) beginQuiet();
      return given;
    },
    detach() {
      finish();
      onReady();
    },
  };
}
