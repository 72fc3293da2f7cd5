import { createSseDecoder, type SseDecoderOptions, type SseEvent } from "./decoder";

/** Calls back after `delayMs` unless the returned function is called first. */
export interface IdleClock {
  after(delayMs: number, callback: () => void): () => void;
}

export interface ReadSseOptions extends Omit<SseDecoderOptions, "onEvent"> {
  /** The longest silence, comments counting as life. */
  readonly idleMs: number;
  readonly signal?: AbortSignal;
  readonly clock?: IdleClock;
}

/** Nothing, not even a comment, came for longer than `idleMs`. */
export class SseIdleError extends Error {
  override readonly name = "SseIdleError";
  readonly idleMs: number;

  constructor(idleMs: number) {
    super(`The event stream was silent for ${idleMs} ms.`);
    this.idleMs = idleMs;
  }
}

const timers: IdleClock = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** The events of a byte stream, in order, until it ends; an unfinished last event is not one.
 *
 * Throws SseIdleError after a silence, measured only while the caller waits for bytes; the signal's reason when
 * it aborts, also while bytes are awaited; SseLimitError on an event too large; what the stream itself fails
 * with. Events decoded before a failure are delivered first. However the loop is left, the stream is cancelled. */
export async function* readSseEvents(
  stream: ReadableStream<Uint8Array>,
  options: ReadSseOptions,
): AsyncGenerator<SseEvent, void, undefined> {
  const { idleMs, signal, clock = timers, ...decoding } = options;
  const events: SseEvent[] = [];
  const decoder = createSseDecoder({ ...decoding, onEvent: (event) => events.push(event) });
  const reader = stream.getReader();
  try {
    while (true) {
      const bytes = await nextBytes(reader, { idleMs, signal, clock });
      if (bytes === undefined) return;
      const failure = attempt(() => decoder.push(bytes));
      for (const event of events.splice(0)) {
        yield event;
        signal?.throwIfAborted();
      }
      if (failure !== undefined) throw failure.thrown;
    }
  } finally {
    decoder.end();
    // Not awaited: a source that never settles its cancel must not hold the caller.
    reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}

function attempt(action: () => void): { readonly thrown: unknown } | undefined {
  try {
    action();
    return undefined;
  } catch (thrown) {
    return { thrown };
  }
}

interface Waiting {
  readonly idleMs: number;
  readonly signal: AbortSignal | undefined;
  readonly clock: IdleClock;
}

/** The next piece that holds a byte, or undefined at the end of the stream. */
function nextBytes(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { idleMs, signal, clock }: Waiting,
): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = () => settle(() => reject(signal?.reason));
    const stopTimer = clock.after(idleMs, () => settle(() => reject(new SseIdleError(idleMs))));
    function settle(answer: () => void): void {
      stopTimer();
      signal?.removeEventListener("abort", onAbort);
      answer();
    }
    function read(): void {
      reader.read().then(
        ({ value, done }) => {
          if (done) settle(() => resolve(undefined));
          else if (value.length > 0) settle(() => resolve(value));
          else read();
        },
        (thrown: unknown) => settle(() => reject(thrown)),
      );
    }
    if (signal?.aborted) return onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    read();
  });
}
