/** Gathers what is to be written in one turn of the event loop. */
export interface WriteTurn {
  /** Calls `write` once, at the latest at the end of this turn. It must not throw. */
  add(write: () => void): void;
}

/** So many writes do not wait for the end: where very many sockets are ready at once, a turn takes long. */
const MAX_WRITES = 64;

/**
 * Writes that leave one after the other, instead of each when it is ready. A write to a connection whose reader sleeps
 * has to wake that process; between two that follow at once it stays awake. With 500 streams on two cores that was
 * half of the kernel's share of a relayed chunk. `atEnd` is Node's `setImmediate`.
 */
export function createWriteTurn(atEnd: (callback: () => void) => void): WriteTurn {
  let writes: (() => void)[] = [];

  function flush(): void {
    const gathered = writes;
    writes = [];
    for (const write of gathered) write();
  }

  return {
    add(write) {
      writes.push(write);
      // One that was full has left already; its callback finds what came since, or nothing.
      if (writes.length === 1) atEnd(flush);
      if (writes.length === MAX_WRITES) flush();
    },
  };
}
