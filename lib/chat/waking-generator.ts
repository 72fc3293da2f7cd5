/** Where a waking generator's values come from. */
export interface WakingSource<T> {
  /** The next value, or the end, without waiting; undefined while there is neither, and then `wake` is called once there
   * may be. A throw ends the generator with it. */
  read(): IteratorResult<T, void> | undefined;
  /** The generator has ended, in whatever way. Called once. */
  close(): void;
}

/** What is done with a value: a promise holds the next one back, "enough" ends the generator. */
export type TakeValue<T> = (value: T) => Promise<void> | "enough" | undefined;

/** Says when to go on after a wake, such as at the end of the event loop's turn. It calls back once. */
export type Schedule = (goOn: () => void) => void;

/** An async generator that can also be followed. Either ask it (`next`) or follow it. */
export interface WakingGenerator<T> extends AsyncGenerator<T, void, void> {
  follow(take: TakeValue<T>, schedule: Schedule): Promise<void>;
}

/** The end of a source. */
export const OVER: IteratorReturnResult<void> = { done: true, value: undefined };

/**
 * An async generator over a source that says when it has something. Nothing is read before it is asked for or followed.
 * Call `next` again only when the last one has settled. Unlike a generator function, `return` also ends a wait.
 */
export function createWakingGenerator<T>(open: (wake: () => void) => WakingSource<T>): WakingGenerator<T> {
  /** Whoever waits. */
  let goOn: (() => void) | undefined;
  let isOver = false;
  const source = open(() => goOn?.());

  function end(): void {
    goOn = undefined;
    if (isOver) return;
    isOver = true;
    source.close();
  }

  /** The source's next word; what it says while it is read is no news, since it looks again before it says "nothing". */
  function read(waiting: () => void): IteratorResult<T, void> | undefined {
    goOn = undefined;
    try {
      const result = isOver ? OVER : source.read();
      if (result === undefined) goOn = waiting;
      else if (result.done === true) end();
      return result;
    } catch (thrown) {
      end();
      throw thrown;
    }
  }

  function leave(): void {
    const waiting = goOn;
    end();
    waiting?.();
  }

  return {
    next() {
      if (goOn !== undefined) return Promise.reject(new TypeError("The last next() has not settled."));
      return new Promise((resolve, reject) => {
        const tryRead = () => {
          try {
            const result = read(tryRead);
            if (result !== undefined) resolve(result);
          } catch (thrown) {
            reject(thrown);
          }
        };
        tryRead();
      });
    },
    follow(take, schedule) {
      return new Promise((resolve, reject) => {
        const onWake = () => {
          goOn = undefined;
          schedule(goOnTaking);
        };
        /** Ends when there is nothing for now, when `take` wants time, or for good. */
        function takeAll(): "over" | "later" {
          for (;;) {
            const result = read(onWake);
            if (result === undefined) return "later";
            if (result.done === true) return "over";
            const next = take(result.value);
            if (next === "enough") return "over";
            if (next === undefined) continue;
            next.then(goOnTaking, fail);
            return "later";
          }
        }
        function goOnTaking(): void {
          try {
            if (takeAll() === "later") return;
            end();
            resolve();
          } catch (thrown) {
            fail(thrown);
          }
        }
        function fail(thrown: unknown): void {
          end();
          reject(thrown);
        }
        goOnTaking();
      });
    },
    return() {
      leave();
      return Promise.resolve(OVER);
    },
    throw(thrown) {
      leave();
      return Promise.reject(thrown);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/**
 * Takes each value of a generator, as `for await` does; rejects with what the generator or `take` throws. A waking
 * generator is followed instead: its values then cost no promise, which saves a tenth of what a relayed token costs.
 */
export async function forEachValue<T>(
  values: AsyncGenerator<T, void, void>,
  take: TakeValue<T>,
  schedule: Schedule = (goOn) => goOn(),
): Promise<void> {
  if (isWaking(values)) return values.follow(take, schedule);
  for await (const value of values) {
    const next = take(value);
    if (next === "enough") return;
    if (next !== undefined) await next;
  }
}

function isWaking<T>(values: AsyncGenerator<T, void, void>): values is WakingGenerator<T> {
  return "follow" in values;
}
