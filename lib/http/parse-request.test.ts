import { describe, expect, it } from "vitest";
import { ChatError } from "@/lib/chat/errors";
import { parseChatRequest } from "./parse-request";

const hello = { role: "user", content: "Hello" };

function refusalOf(json: unknown): ChatError {
  try {
    parseChatRequest(json);
  } catch (error) {
    if (error instanceof ChatError) return error;
    throw error;
  }
  throw new Error("was taken");
}

function chatWith(fields: Record<string, unknown>) {
  return { conversation: [hello], ...fields };
}

describe("parseChatRequest", () => {
  it("fills in the defaults and drops unknown fields", () => {
    expect(parseChatRequest(chatWith({ extra: 1, messages: [] }))).toEqual({
      conversation: [hello],
      stream: false,
      full_content: "every",
      on_disconnect: "cancel",
      include_status: false,
    });
  });

  it("leaves every object's prototype alone", () => {
    const json = JSON.parse(`{
      "__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}},
      "conversation": [{"role": "user", "content": "x", "__proto__": {"polluted": 1}}],
      "format": {"__proto__": {"polluted": 1}, "type": "object"}
    }`);
    const request = parseChatRequest(json);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(Reflect.get(request, "polluted")).toBeUndefined();
    expect(Reflect.get(request.conversation[0] ?? {}, "polluted")).toBeUndefined();
    expect(Reflect.get(Object(request.format), "polluted")).toBeUndefined();
  });

  it.each(["\ud800", "\u0000", "\ufeffx", "\u202ex", "👩‍👩‍👧‍👦", `e${"\u0301".repeat(100_000)}`])(
    "passes odd text on unchanged (%#)",
    (content) => {
      expect(parseChatRequest({ conversation: [{ role: "user", content }] }).conversation[0]?.content).toBe(
        content,
      );
    },
  );

  it.each<[unknown, string, string]>([
    [null, "body", "must be an object"],
    [[], "body", "must be an object"],
    ["x", "body", "must be an object"],
    [{}, "conversation", "is required"],
    [{ conversation: [] }, "conversation", "must hold at least one message"],
    [{ conversation: "x" }, "conversation", "must be an array"],
    [{ conversation: [null] }, "conversation[0]", "must be an object"],
    [{ conversation: [hello, { role: "user" }] }, "conversation[1].content", "is required"],
    [{ conversation: [{ role: "user", content: 5 }] }, "conversation[0].content", "must be a string"],
    [{ conversation: [{ content: "x" }] }, "conversation[0].role", "is required"],
    [
      { conversation: [{ role: "robot", content: "x" }] },
      "conversation[0].role",
      'must be "system", "user", "assistant" or "tool"',
    ],
    [
      { conversation: [{ role: "system", content: "x" }] },
      "conversation",
      "must not end with a system message",
    ],
    [
      { conversation: [{ ...hello, images: ["/etc/passwd"] }] },
      "conversation[0].images[0]",
      "must be base64 without a data: prefix",
    ],
    [
      { conversation: [{ role: "assistant", content: "x", images: ["iVBORw0KGgoA"] }] },
      "conversation[0].images",
      "only a user message can carry images",
    ],
    [{ conversation: Array(10_001).fill(hello) }, "conversation", "must have at most 10000 entries"],
    [chatWith({ stream: "yes" }), "stream", "must be true or false"],
    [chatWith({ model: "../../x" }), "model", "has characters that no model name has"],
    [chatWith({ model: "a\nb" }), "model", "has characters that no model name has"],
    [chatWith({ model: "m".repeat(10_000) }), "model", "must have at most 256 characters"],
    [chatWith({ options: { top_p: 2 } }), "options.top_p", "must be at most 1"],
    [chatWith({ options: { num_ctx: 1e9 } }), "options.num_ctx", "must be at most 16777216"],
    [chatWith({ options: { num_ctx: -1 } }), "options.num_ctx", "must be at least 1"],
    [chatWith({ options: { top_k: 1.5 } }), "options.top_k", "must be a whole number"],
    [chatWith({ options: { temperature: null } }), "options.temperature", "must be a number"],
    [chatWith({ options: { stop: 5 } }), "options.stop", "must be a string or an array"],
    [chatWith({ options: { stop: ["a", 5] } }), "options.stop[1]", "must be a string"],
    [chatWith({ options: { stop: Array(65).fill("a") } }), "options.stop", "must have at most 64 entries"],
    [chatWith({ think: "very" }), "think", 'must be true or false, "low", "medium", "high" or "max"'],
    [chatWith({ format: "xml" }), "format", 'must be "json" or an object'],
    [chatWith({ keep_alive: "soon" }), "keep_alive", "must be a duration such as 5m"],
    [chatWith({ keep_alive: true }), "keep_alive", "must be a string or a number"],
    [chatWith({ full_content: "none" }), "full_content", 'must be "every" or "final"'],
  ])("refuses %j naming %s (statements 42, 47)", (json, path, message) => {
    const refusal = refusalOf(json);
    expect(refusal).toMatchObject({ code: "invalid_request", status: 400, details: [{ path, message }] });
  });

  it("names each bad field once, and at most 20", () => {
    const both = refusalOf({ conversation: [{ role: 1, content: 1 }], model: "" });
    expect(both.details?.map((detail) => detail.path)).toEqual([
      "conversation[0].role",
      "conversation[0].content",
      "model",
    ]);
    expect(refusalOf({ conversation: Array(5000).fill({}) }).details).toHaveLength(20);
  });

  it("never repeats what was sent", () => {
    const refusal = refusalOf({
      conversation: [{ role: "SECRET", content: { SECRET: 1 } }],
      model: "SECRET SECRET",
    });
    expect(JSON.stringify(refusal.details)).not.toContain("SECRET");
  });

  it("takes a schema of 100 levels and refuses deeper ones without touching the stack", () => {
    const nested = (levels: number) => JSON.parse(`{"a":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`);
    expect(parseChatRequest(chatWith({ format: nested(100) })).format).toBeDefined();
    for (const levels of [101, 200, 1_000_000]) {
      expect(refusalOf(chatWith({ format: nested(levels) })).details).toEqual([
        { path: "format", message: "must not be nested deeper than 100 levels" },
      ]);
    }
  });
});
