import type { Pull } from "@/lib/chat/models";
import type { Clock } from "./deadline-watch";
import type { RunningPull } from "./running-pull";

/** One reader of a pull. */
export interface PullFollower {
  /** The pull as soon as it is another than the last one that was given; `quiet` after `limitMs` without news; `over`
   * after its end was given, and after `leave`. Call it again only after it resolved. */
  next(limitMs: number): Promise<Pull | "quiet" | "over">;
  leave(): void;
}

/** A reader of this pull. It holds nothing: who reads slowly gets the newest state, not each. */
export function createPullFollower(pull: RunningPull, clock: Clock): PullFollower {
  let seen = -1;
  let isOver = false;
  let wake = () => {};

  function untilNews(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const stopTimer = clock.after(limitMs, settle);
      const stopListening = pull.onNews(settle);
      wake = settle;
      function settle(): void {
        stopTimer();
        stopListening();
        resolve();
      }
    });
  }

  return {
    async next(limitMs) {
      if (!isOver && pull.version() === seen) await untilNews(limitMs);
      if (isOver) return "over";
      if (pull.version() === seen) return "quiet";
      seen = pull.version();
      isOver = pull.ended() !== undefined;
      return pull.read();
    },
    leave() {
      isOver = true;
      wake();
    },
  };
}
