export interface SaverOptions {
  /** Writes what is there by now. */
  readonly write: () => void;
  /** Runs `task` after `delayMs`; returns how to cancel it. */
  readonly schedule: (task: () => void, delayMs: number) => () => void;
}

export interface ConversationSaver {
  /** Writes now and then: at most once a second. */
  saveSoon(): void;
  /** Writes at once if something waits: the page is going away. */
  flush(): void;
  /** Forgets what is waiting: it was written, or it is no longer this tab's to write. */
  cancel(): void;
}

const PARTIAL_EVERY_MS = 1_000;

/** Writes a growing answer now and then instead of piece by piece. */
export function createConversationSaver({ write, schedule }: SaverOptions): ConversationSaver {
  let cancelWaiting: (() => void) | undefined;

  const cancel = () => {
    cancelWaiting?.();
    cancelWaiting = undefined;
  };

  const flush = () => {
    if (cancelWaiting === undefined) return;
    cancel();
    write();
  };

  return {
    saveSoon() {
      cancelWaiting ??= schedule(flush, PARTIAL_EVERY_MS);
    },
    flush,
    cancel,
  };
}
