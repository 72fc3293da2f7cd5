import { describe, expect, it } from "vitest";
import { errorBodySchema, statusEventSchema, stopReportSchema, streamingEventSchema } from "./events";
import { readErrorBody, readStatus, readStopReport, readWireEvent } from "./read-wire";

const stats = {
  total_chunks: 3,
  total_characters: 15,
  elapsed_time: 0.123,
  words_per_second: 12.2,
  characters_per_second: 60,
  total_words: 2,
  time_to_first_token: 0.1,
  chunk_size: { min: 1, mean: 2.5, max: 4 },
  inter_chunk_latency: { p50: 0.01, p95: 0.02, max: 0.5 },
};
const event = {
  content: "chunk",
  chunk_id: 1,
  timestamp: "2026-11-22T18:17:24.967Z",
  done: false,
  model: "llama3:8b",
  streaming_stats: stats,
};
const lastEvent = {
  ...event,
  content: "",
  full_content: "all of it",
  done: true,
  done_reason: "stop",
  usage: { completion_tokens: 9, tokens_per_second: 53.2 },
};
const failedEvent = {
  ...event,
  done: true,
  error: "It broke.",
  error_id: "ERR_1",
  code: "upstream_error",
  retryable: true,
};

describe("readWireEvent", () => {
  it.each([
    ["a delta", event],
    ["a thought", { ...event, content: "", thinking: "Hm" }],
    ["the end", lastEvent],
    ["a failure", failedEvent],
    ["a stop", { ...lastEvent, done_reason: "stopped", stopped_by: "abandoned" }],
    ["a failure with a code of a later version", { ...failedEvent, code: "on_fire" }],
  ])("reads of %s what the schema reads", (_, wire) => {
    const known = streamingEventSchema.parse(wire);
    const read = readWireEvent(JSON.stringify(wire));
    expect(read?.streaming_stats).toEqual(known.streaming_stats);
    expect(known).toMatchObject(JSON.parse(JSON.stringify(read)));
  });

  it.each(["", "null", "[]", "7", "{", '{"content":1,"done":false}', '{"content":"x"}'])(
    "takes %j for no event",
    (data) => expect(readWireEvent(data)).toBeUndefined(),
  );
});

describe("readStatus", () => {
  it.each([
    { phase: "queued", queue_position: 2, elapsed: 0.8, eta: 12.5 },
    { phase: "loading", elapsed: 1 },
  ])("reads %o as the schema does", (status) => {
    expect(readStatus(JSON.stringify(status))).toEqual(statusEventSchema.parse(status));
  });

  it.each(["", "null", "{}", '{"phase":"dreaming","elapsed":1}'])("takes %j for no status", (data) =>
    expect(readStatus(data)).toBeUndefined(),
  );
});

describe("readStopReport", () => {
  it("reads what the schema reads", () => {
    const report = {
      ...lastEvent,
      done_reason: "stopped",
      stopped_by: "user",
      stopped: true,
      release_duration: 0.4,
    };
    const read = readStopReport(JSON.stringify(report));
    expect(stopReportSchema.parse(report)).toMatchObject(JSON.parse(JSON.stringify(read)));
    expect(read).toMatchObject({ stopped: true, release_duration: 0.4 });
  });

  it.each(["", "{}", JSON.stringify(lastEvent)])("takes %j for no report", (data) =>
    expect(readStopReport(data)).toBeUndefined(),
  );
});

describe("readErrorBody", () => {
  const body = {
    error: "The request has fields that are missing or wrong.",
    error_id: "ERR_1",
    code: "invalid_request",
    retryable: false,
    details: [{ path: "options.top_p", message: "Too big" }],
  };

  it.each([
    ["a refusal", body],
    ["an unknown code", { ...body, code: "on_fire" }],
  ])("reads %s as the schema does", (_, wire) => {
    expect(readErrorBody(JSON.stringify(wire))).toEqual(errorBodySchema.parse(wire));
  });

  it.each(["<html>502</html>", "{}", '{"error":"x"}'])("takes %j for somebody else's answer", (text) => {
    expect(readErrorBody(text)).toBeUndefined();
  });
});
