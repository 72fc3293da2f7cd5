import type { WireEvent } from "./read-sse";

/** What docs/protocol.md promises of every stream and this one does not keep, one sentence each; none is good.
 * The events have passed the schema already. */
export function brokenPromises(events: readonly WireEvent[], fullContent: "every" | "final"): string[] {
  const broken: string[] = [];
  const promise = (isKept: boolean, sentence: string) => {
    if (!isKept) broken.push(sentence);
  };
  const last = events.at(-1)?.data;
  if (last === undefined) return ["there is no event"];
  promise(last.done, "the last event is not done");
  promise(events.filter(({ data }) => data.done).length === 1, "there is not exactly one done event");
  promise(last.full_content !== undefined, "the last event has no full_content");
  promise(last.done_reason !== undefined, "the last event has no done_reason");
  promise(last.error !== undefined || last.usage !== undefined, "the last event has neither usage nor error");

  let text = "";
  let position = 0;
  let elapsed = 0;
  const [generationId] = events[0]?.id.split(".") ?? [];
  for (const [index, { id, data }] of events.entries()) {
    const at = `event ${index + 1}`;
    const [idGeneration, idPosition] = id.split(".");
    promise(idGeneration === generationId && Number(idPosition) > position, `${at} has the id ${id}`);
    position = Number(idPosition);
    promise(data.chunk_id === index + 1, `${at} has chunk_id ${data.chunk_id}`);
    promise(data.model === last.model, `${at} names another model`);
    promise(!Number.isNaN(Date.parse(data.timestamp)), `${at} has no timestamp`);
    promise(data.thinking === undefined || data.content === "", `${at} mixes a thought with text`);
    text += data.content;
    const isRepeated = fullContent === "every" || data.done;
    promise(data.full_content === (isRepeated ? text : undefined), `${at} has another full_content`);
    const stats = data.streaming_stats;
    promise(stats.total_characters === [...text].length, `${at} counts ${stats.total_characters} characters`);
    promise(stats.elapsed_time >= elapsed, `${at} turns time back`);
    elapsed = stats.elapsed_time;
  }
  return broken;
}
