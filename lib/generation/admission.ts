import { ChatError } from "@/lib/chat/errors";
import type { Clock } from "./clock";

/** A place in the line before the model server. */
export interface Ticket {
  /** Resolves when it is this one's turn; `onPlace` is told the number of those ahead and the estimated time, at once if
   * there is a wait and at each change. Rejects with the signal's reason when it aborts. */
  wait(signal: AbortSignal, onPlace: (ahead: number, etaMs: number | undefined) => void): Promise<void>;
  /** Gives the place, or the turn, to the next. Idempotent. */
  leave(): void;
}

export interface Admission {
  /** A place for one generation of a client.
   * @throws ChatError `too_many_streams` when the client has its share, `queue_full` when the line is full. */
  reserve(client: string): Ticket;
  /** Generations whose turn it is, and those that wait. */
  counts(): { readonly running: number; readonly waiting: number };
}

export interface AdmissionLimits {
  readonly maxRunning: number;
  readonly maxPerClient: number;
  readonly maxQueue: number;
}

interface Place {
  admit(): void;
  moved(): void;
}

const FULL_RETRY_SECONDS = 5;
/** How much the newest duration counts in the running average. */
const NEWEST_SHARE = 0.3;

/** First come, first served. What the model server would queue silently waits here, where it can be seen and left. */
export function createAdmission(limits: AdmissionLimits, clock: Clock): Admission {
  const line: Place[] = [];
  const perClient = new Map<string, number>();
  let running = 0;
  let usualMs: number | undefined;

  function etaMs(ahead: number): number | undefined {
    return usualMs === undefined ? undefined : (usualMs * (ahead + 1)) / limits.maxRunning;
  }

  function advance(): void {
    while (running < limits.maxRunning) {
      const next = line.shift();
      if (next === undefined) break;
      running++;
      next.admit();
    }
    for (const place of line) place.moved();
  }

  function remember(durationMs: number): void {
    usualMs = usualMs === undefined ? durationMs : usualMs + NEWEST_SHARE * (durationMs - usualMs);
  }

  function countClient(client: string, change: 1 | -1): void {
    const count = (perClient.get(client) ?? 0) + change;
    if (count <= 0) perClient.delete(client);
    else perClient.set(client, count);
  }

  return {
    counts: () => ({ running, waiting: line.length }),
    reserve(client) {
      if ((perClient.get(client) ?? 0) >= limits.maxPerClient) {
        throw new ChatError("too_many_streams", { retryAfterSeconds: 1 });
      }
      const hasTurn = running < limits.maxRunning && line.length === 0;
      if (!hasTurn && line.length >= limits.maxQueue) {
        throw new ChatError("queue_full", {
          retryAfterSeconds: Math.max(1, Math.ceil((etaMs(line.length) ?? FULL_RETRY_SECONDS * 1000) / 1000)),
        });
      }
      countClient(client, 1);
      let state: "waiting" | "running" | "left" = "waiting";
      let beganMs = clock.nowMs();
      let onAdmit = () => {};
      let onMove = () => {};
      const place: Place = {
        admit() {
          state = "running";
          beganMs = clock.nowMs();
          onAdmit();
        },
        moved: () => onMove(),
      };
      if (hasTurn) {
        running++;
        place.admit();
      } else line.push(place);

      return {
        wait(signal, onPlace) {
          if (state !== "waiting") return Promise.resolve();
          return new Promise((resolve, reject) => {
            const settle = (finish: () => void) => {
              onAdmit = () => {};
              onMove = () => {};
              signal.removeEventListener("abort", onAbort);
              finish();
            };
            const onAbort = () => settle(() => reject(signal.reason));
            onAdmit = () => settle(resolve);
            onMove = () => {
              const ahead = line.indexOf(place);
              onPlace(ahead, etaMs(ahead));
            };
            signal.addEventListener("abort", onAbort, { once: true });
            if (signal.aborted) onAbort();
            else onMove();
          });
        },
        leave() {
          if (state === "left") return;
          countClient(client, -1);
          if (state === "running") {
            running--;
            remember(clock.nowMs() - beganMs);
          } else line.splice(line.indexOf(place), 1);
          state = "left";
          advance();
        },
      };
    },
  };
}
