import { type Cursor, type CursorOptions, type CursorStep, createCursor } from "@/lib/generation/cursor";

/** A cursor whose steps can be awaited one after the other. */
export interface AwaitedCursor extends Pick<Cursor, "detach"> {
  next(): Promise<CursorStep>;
}

export function createAwaitedCursor(options: Omit<CursorOptions, "onReady">): AwaitedCursor {
  let wake = () => {};
  const cursor = createCursor({ ...options, onReady: () => wake() });
  return {
    detach: cursor.detach,
    async next() {
      for (;;) {
        const ready = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const step = cursor.read();
        if (step !== undefined) return step;
        await ready;
      }
    },
  };
}
