import type { Clock } from "./clock";

/** What happens when the last reader has left. */
export type OnDisconnect = "cancel" | "continue";

export interface AttendanceOptions {
  readonly onDisconnect: OnDisconnect;
  /** With `continue`: how long nobody may be there. */
  readonly graceMs: number;
  readonly clock: Clock;
  /** Whether somebody reads through another process. */
  readonly hasDistantReaders: () => Promise<boolean>;
  /** Nobody is there any more: at once with `cancel`, after the grace time with `continue`. Called once. */
  readonly onDeserted: (after: OnDisconnect) => void;
}

/** Who follows one generation. Counting begins with the first reader. */
export interface Attendance {
  /** Counts a reader; call what it returns once it has left. */
  attach(): () => void;
  /** The generation has ended; nobody is awaited any more. */
  close(): void;
}

/** Watches that somebody is there for an answer. A reader that leaves does not matter while another one stays. */
export function createAttendance(options: AttendanceOptions): Attendance {
  const { onDisconnect, graceMs, clock, hasDistantReaders, onDeserted } = options;
  let readers = 0;
  /** How often somebody came. */
  let arrivals = 0;
  let isClosed = false;
  let cancelGrace = () => {};

  function awaitReturn(): void {
    if (onDisconnect === "cancel") void desert();
    else cancelGrace = clock.after(graceMs, () => void desert());
  }

  async function desert(): Promise<void> {
    const before = arrivals;
    const isFollowedElsewhere = await hasDistantReaders();
    // Who came meanwhile is awaited anew after leaving.
    if (isClosed || arrivals !== before) return;
    // A distant reader leaves without telling us: look again later.
    if (isFollowedElsewhere) cancelGrace = clock.after(graceMs, () => void desert());
    else {
      isClosed = true;
      onDeserted(onDisconnect);
    }
  }

  return {
    attach() {
      let isHere = true;
      readers++;
      arrivals++;
      cancelGrace();
      return () => {
        if (!isHere) return;
        isHere = false;
        readers--;
        if (readers === 0 && !isClosed) awaitReturn();
      };
    },
    close() {
      isClosed = true;
      cancelGrace();
    },
  };
}
