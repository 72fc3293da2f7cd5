import { queueFull } from "./ollama-errors";

/** People at a counter: one is served, the others wait in the order in which they came. */
export interface FifoLine {
  /** Resolves when it is one's turn; from then on `exit` is owed.
   * @throws OllamaError 503 when too many wait; the signal's reason when it fires, which leaves the line */
  enter(signal: AbortSignal): Promise<void>;
  /** Takes the turn if nobody is being served. */
  tryEnter(): boolean;
  /** Calls the next. */
  exit(): void;
  /** Sends everybody home who waits; who is being served stays. */
  turnAway(reason: Error): void;
}

interface Place {
  proceed(): void;
  leave(reason: unknown): void;
}

/** @param maxWaiting how many may wait behind the one being served */
export function createFifoLine(maxWaiting: number): FifoLine {
  const places: Place[] = [];
  let serving = false;

  function wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => place.leave(signal.reason);
      const place: Place = {
        proceed() {
          signal.removeEventListener("abort", onAbort);
          resolve();
        },
        leave(reason) {
          signal.removeEventListener("abort", onAbort);
          places.splice(places.indexOf(place), 1);
          reject(reason);
        },
      };
      places.push(place);
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  const line: FifoLine = {
    async enter(signal) {
      signal.throwIfAborted();
      if (line.tryEnter()) return;
      if (places.length >= maxWaiting) throw queueFull();
      await wait(signal);
    },
    tryEnter() {
      if (serving) return false;
      serving = true;
      return true;
    },
    exit() {
      const next = places.shift();
      if (next) next.proceed();
      else serving = false;
    },
    turnAway(reason) {
      for (const place of [...places]) place.leave(reason);
    },
  };
  return line;
}
