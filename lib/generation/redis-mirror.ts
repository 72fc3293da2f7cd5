import { encodeOperations, type LogOperation } from "./redis-operations";

/** Operations of one log that are written together. */
export interface MirrorBatch {
  /** The number of the first operation, counted from 0: what makes sending a batch again harmless. */
  readonly from: number;
  readonly count: number;
  readonly bytes: number;
  readonly payload: string;
  readonly isLast: boolean;
}

/** `full`: written, and there is no room for more. `ended`, `missing`: somebody else has ended the copy, or it is gone. */
export type MirrorReply = "ok" | "full" | "ended" | "missing";

/** Copies one log, operation by operation, in order, without ever making the log wait. */
export interface Mirror {
  add(operation: LogOperation): void;
  /** After what waits now the copy ends as interrupted, unless it has an end. */
  interrupt(): void;
  /** Resolves when nothing waits to be written. */
  idle(): Promise<void>;
  /** Stops trying. */
  close(): void;
}

export interface MirrorOptions {
  readonly send: (batch: MirrorBatch) => Promise<MirrorReply>;
  readonly sendInterrupt: () => Promise<unknown>;
  readonly bytesOf: (operation: LogOperation) => number;
  /** The copy takes no more; the log should be ended. */
  readonly onFull: () => void;
  /** The copy is not being written any more, for a reason that a log line can give. */
  readonly onLost: (reason: "behind" | "ended" | "missing") => void;
  /** What may wait to be written. A copy that falls further behind is given up and ends as interrupted. */
  readonly maxWaitingBytes: number;
  /** Time before a batch that could not be written is sent again. */
  readonly retryMs: number;
}

/** How much one batch holds, beside its last operation. */
const BATCH_CHARS = 32_768;

/** A mirror that writes one batch at a time: what comes meanwhile waits and goes out together. */
export function createMirror(options: MirrorOptions): Mirror {
  const { send, sendInterrupt, bytesOf, onFull, onLost, maxWaitingBytes, retryMs } = options;
  let waiting: LogOperation[] = [];
  let waitingBytes = 0;
  let written = 0;
  let isOver = false;
  let mustInterrupt = false;
  let pumping: Promise<void> | undefined;
  let stopPause = () => {};

  function start(): void {
    if (!isOver) pumping ??= pump();
  }

  async function pump(): Promise<void> {
    // What is appended in the same turn of the event loop goes out together.
    await new Promise((resolve) => setImmediate(resolve));
    while (!isOver && (waiting.length > 0 || mustInterrupt)) {
      if (waiting.length > 0) await write(takeBatch());
      else await writeInterrupt();
    }
    pumping = undefined;
  }

  async function write(batch: MirrorBatch): Promise<void> {
    while (!isOver) {
      const reply = await send(batch).catch(() => undefined);
      if (reply === undefined) await pause();
      else return settle(batch, reply);
    }
  }

  function settle(batch: MirrorBatch, reply: MirrorReply): void {
    written += batch.count;
    if (reply === "full") onFull();
    else if (reply !== "ok") {
      close();
      onLost(reply);
    } else if (batch.isLast) close();
  }

  async function writeInterrupt(): Promise<void> {
    const done = await sendInterrupt().then(
      () => true,
      () => false,
    );
    if (done) close();
    else await pause();
  }

  function takeBatch(): MirrorBatch {
    let chars = 0;
    let count = 0;
    for (const operation of waiting) {
      if (chars > BATCH_CHARS) break;
      chars += operation.type === "append" ? operation.text.length : 0;
      count++;
    }
    const operations = waiting.slice(0, count);
    waiting = waiting.slice(count);
    const bytes = operations.reduce((sum, operation) => sum + bytesOf(operation), 0);
    waitingBytes -= bytes;
    const isLast = operations.at(-1)?.type === "end";
    return { from: written, count, bytes, payload: encodeOperations(operations), isLast };
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, retryMs);
      stopPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function close(): void {
    isOver = true;
    waiting = [];
    waitingBytes = 0;
    stopPause();
  }

  return {
    add(operation) {
      if (isOver || mustInterrupt) return;
      // Of two changes in a row the first is already history.
      if (operation.type === "change" && waiting.at(-1)?.type === "change") waiting.pop();
      waiting.push(operation);
      waitingBytes += bytesOf(operation);
      if (waitingBytes > maxWaitingBytes) {
        waiting = [];
        waitingBytes = 0;
        mustInterrupt = true;
        onLost("behind");
      }
      start();
    },
    interrupt() {
      mustInterrupt = true;
      start();
    },
    idle: async () => pumping,
    close,
  };
}
