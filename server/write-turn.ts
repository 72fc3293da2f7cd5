/** Gathers the writes of one turn of the event loop. */
export interface WriteTurn {
  /** Calls `write` once, at the latest at the end of this turn; resolves after that. It must not throw. */
  add(write: () => void): Promise<void>;
}

/** So many writes do not wait for the end: where very many sockets are ready at once, a turn takes long. */
const MAX_WRITES = 64;

interface Batch {
  readonly writes: (() => void)[];
  readonly written: Promise<void>;
  readonly settle: () => void;
}

/**
 * Writes that leave one after the other, instead of each when it is ready. A write to a connection whose reader sleeps
 * has to wake that process; between two that follow at once it stays awake. With 500 streams on two cores that was
 * half of the kernel's share of a relayed chunk. `atEnd` is Node's `setImmediate`.
 */
export function createWriteTurn(atEnd: (callback: () => void) => void): WriteTurn {
  let batch = createBatch();

  function flush(): void {
    const { writes, settle } = batch;
    batch = createBatch();
    for (const write of writes) write();
    settle();
  }

  return {
    add(write) {
      const { writes, written } = batch;
      writes.push(write);
      // One that was full has left already; its callback finds what came since, or nothing.
      if (writes.length === 1) atEnd(flush);
      if (writes.length === MAX_WRITES) flush();
      return written;
    },
  };
}

function createBatch(): Batch {
  let settle = () => {};
  const written = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { writes: [], written, settle };
}
