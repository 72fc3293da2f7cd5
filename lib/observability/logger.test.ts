import { describe, expect, it } from "vitest";
import { ChatError } from "@/lib/chat/errors";
import { createLogger } from "./logger";

function collect(level = "info") {
  const lines: string[] = [];
  const log = createLogger({ level, destination: { write: (line) => void lines.push(line) } });
  const last = () => JSON.parse(lines.at(-1) ?? "null");
  return { log, lines, last };
}

describe("createLogger", () => {
  it("writes one JSON line per entry, with an ISO time and the level's name", () => {
    const { log, lines, last } = collect();
    log.info({ generation_id: "g1", stats: { total_chunks: 3 } }, "generation done");
    expect(lines).toHaveLength(1);
    expect(last()).toEqual({
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      generation_id: "g1",
      stats: { total_chunks: 3 },
      msg: "generation done",
    });
  });

  it("is silent below its level", () => {
    const { log, lines } = collect("warn");
    log.info("x");
    log.warn("y");
    expect(lines).toHaveLength(1);
  });

  it("keeps the chain of causes", () => {
    const { log, last } = collect();
    const socket = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", port: 11434 });
    const error = new ChatError("upstream_unreachable", {
      cause: new TypeError("fetch failed", { cause: socket }),
    });
    log.error({ err: error }, "failed");
    expect(last().err).toMatchObject({
      type: "ChatError",
      code: "upstream_unreachable",
      status: 502,
      stack: expect.stringContaining("at "),
      cause: {
        type: "TypeError",
        message: "fetch failed",
        cause: { message: "connect ECONNREFUSED", code: "ECONNREFUSED", port: 11434 },
      },
    });
  });

  it("ends a chain of causes that loops", () => {
    const { log, lines } = collect();
    const error = new Error("a");
    error.cause = new Error("b", { cause: error });
    log.error({ err: error }, "failed");
    expect(lines).toHaveLength(1);
  });

  it("keeps the errors of an AggregateError", () => {
    const { log, last } = collect();
    log.error({ err: new AggregateError([new Error("v4"), new Error("v6")], "both") }, "failed");
    expect(last().err.errors.map((error: { message: string }) => error.message)).toEqual(["v4", "v6"]);
  });

  it.each([
    ["a field", { content: "SECRET" }],
    ["a field of a field", { body: { messages: ["SECRET"], prompt: "SECRET" } }],
    ["a field two levels down", { request: { body: { conversation: [{ content: "SECRET" }] } } }],
    ["a header", { request: { headers: { authorization: "SECRET", cookie: "SECRET" } } }],
    ["an error's own field", { err: Object.assign(new Error("x"), { body: "SECRET", request: "SECRET" }) }],
    ["a cause's own field", { err: new Error("x", { cause: Object.assign(new Error(), { b: "SECRET" }) }) }],
    ["a thrown text", { err: "SECRET" }],
  ])("keeps prompts, answers and secrets out: %s", (_name, fields) => {
    const { log, lines } = collect();
    log.error(fields, "failed");
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain("SECRET");
  });

  it("keeps out what JSON.parse quotes of a body (statement 52)", () => {
    const { log, lines } = collect();
    for (const body of ["SECRET", '{"a": SECRET', '{"conversation":"SECRET"']) {
      try {
        JSON.parse(body);
      } catch (cause) {
        log.error({ err: new Error("bad", { cause }) }, "failed");
      }
    }
    expect(lines).toHaveLength(3);
    expect(lines.join("")).not.toContain("SECRET");
  });

  it("takes no line of a message for a frame of the stack, also where the message was changed later (statement 52)", () => {
    const { log, lines } = collect();
    const changed = new Error("a\n    at SECRET (x:1:1)");
    expect(changed.stack).toContain("SECRET");
    changed.message = "b";
    const unchanged = new Error("a\n    at SECRET (x:1:1)");
    for (const error of [changed, unchanged]) log.error({ err: error }, "failed");
    const stacks = lines.map((line) => JSON.parse(line).err.stack);
    expect(stacks).toEqual([undefined, expect.stringContaining("at ")]);
    expect(stacks.join("")).not.toContain("SECRET");
  });

  it("escapes everything that could break a line or drive a terminal", () => {
    const { log, lines, last } = collect();
    const hostile = 'a\nb\r{"level":"fatal"}\u001b[2J\u009b31m\u007f\u2028\u0000';
    log.warn({ model: hostile, err: new Error(hostile) }, hostile);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is there is the claim
    expect(lines[0]?.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    expect(last()).toMatchObject({ model: hostile, msg: hostile, err: { message: hostile } });
  });

  it("cuts what is too long", () => {
    const { log, lines } = collect();
    log.warn({ model: "m".repeat(1_000_000), err: new Error("e".repeat(1_000_000)) }, "x");
    expect(lines[0]?.length).toBeLessThan(10_000);
  });
});
