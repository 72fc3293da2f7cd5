import { describe, expect, it } from "vitest";
import type { ChatCall } from "@/lib/chat/service";
import { toChatBody } from "./chat-body";

function body(call: Partial<ChatCall> = {}): unknown {
  const { signal } = new AbortController();
  return JSON.parse(toChatBody([{ role: "user", content: "Hi" }], { model: "m", signal, ...call }));
}

describe("toChatBody", () => {
  it("sends nothing that was not asked for", () => {
    expect(body()).toEqual({ model: "m", messages: [{ role: "user", content: "Hi" }], stream: true });
  });

  it("passes on options, think, format and keep_alive", () => {
    const call = {
      options: { temperature: 0, seed: 1, num_ctx: 512, stop: ["a"] },
      think: "max",
      format: { type: "object" },
      keep_alive: "5m",
    } as const;
    expect(body({ ...call, options: { ...call.options, stop: ["a"] } })).toMatchObject(call);
  });

  it("tells think:false apart from unset", () => {
    expect(body({ think: false })).toMatchObject({ think: false });
  });

  it("sends stop as the list that Ollama needs", () => {
    expect(body({ options: { stop: "." } })).toMatchObject({ options: { stop: ["."] } });
  });

  it.each([
    ["300", 300],
    ["-1", -1],
    ["5m", "5m"],
    [0, 0],
  ])("sends keep_alive %j as %j, since Ollama refuses a string without a unit", (given, sent) => {
    expect(body({ keep_alive: given })).toMatchObject({ keep_alive: sent });
  });

  it("keeps images and tool fields of messages", () => {
    const { signal } = new AbortController();
    const messages = [
      { role: "user", content: "x", images: ["iVBORw0KGgo="] },
      { role: "tool", content: "21", tool_name: "weather", tool_call_id: "1" },
    ] as const;
    const sent = toChatBody(
      messages.map((message) => ({
        ...message,
        images: "images" in message ? [...message.images] : undefined,
      })),
      { model: "m", signal },
    );
    expect(JSON.parse(sent).messages).toEqual(messages);
  });
});
