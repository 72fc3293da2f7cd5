import type { StreamingEvent } from "@/lib/chat/events";
import type { Terminal } from "./terminal";

/** An event in one line: its number, the clock, the live rates, the text. */
export function printEvent(event: StreamingEvent, terminal: Terminal): void {
  const { streaming_stats: stats } = event;
  const figures = `${String(event.chunk_id).padStart(4)}  ${stats.elapsed_time.toFixed(2).padStart(6)} s  ${stats.words_per_second.toFixed(1).padStart(5)} words/s`;
  if (!event.done) {
    const text = event.thinking === undefined ? event.content : `(thinks) ${event.thinking}`;
    terminal.line(`${figures}  ${JSON.stringify(text)}`);
    return;
  }
  terminal.line(`${figures}  done: ${event.done_reason}`);
  const speed = event.usage?.tokens_per_second;
  terminal.line(
    `first token after ${stats.time_to_first_token ?? "–"} s, ${stats.total_chunks} chunks, ${stats.total_words} words, ${stats.total_characters} characters, ${speed === undefined ? "–" : speed.toFixed(1)} tokens/s by the model server's own counters`,
  );
  if (event.error !== undefined) terminal.line(`error: ${event.error} (${event.code}, ${event.error_id})`);
}
