/** Finds stop sequences in text that arrives in pieces. */
export interface StopFilter {
  /** Takes the next piece. `text` may be shown; what could be the beginning of a stop sequence is held back. Once
   * `stopped`, the sequence and everything behind it is gone and nothing more may be pushed. */
  push(piece: string): { text: string; stopped: boolean };
  /** The held text, when the answer ended without it becoming a stop sequence. */
  flush(): string;
}

/** A lone half of a surrogate pair as a stop sequence would cut characters in two. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** @param sequences empty ones and ones that would cut a character are ignored */
export function createStopFilter(sequences: readonly string[]): StopFilter {
  const stops = sequences.filter((stop) => stop !== "" && !LONE_SURROGATE.test(stop));
  let held = "";

  return {
    push(piece) {
      held += piece;
      const found = stops.map((stop) => held.indexOf(stop)).filter((index) => index >= 0);
      if (found.length > 0) {
        const text = held.slice(0, Math.min(...found));
        held = "";
        return { text, stopped: true };
      }
      const keep = Math.max(0, ...stops.map((stop) => overlap(held, stop)));
      const text = held.slice(0, held.length - keep);
      held = held.slice(held.length - keep);
      return { text, stopped: false };
    },
    flush() {
      const text = held;
      held = "";
      return text;
    },
  };
}

/** The length of the longest end of `text` that is a proper beginning of `stop`. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length--) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}
