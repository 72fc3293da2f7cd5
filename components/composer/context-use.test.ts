import { describe, expect, it } from "vitest";
import { createAnswerMeter } from "@/lib/chat/answer-meter";
import type { AnswerStatus, Message } from "@/lib/chat/messages";
import { contextUse, usedTokensOf } from "./context-use";

function answer(status: AnswerStatus): Message {
  return {
    role: "assistant",
    id: "a",
    content: "text",
    thinking: "",
    keptUnits: 0,
    model: "smol",
    loading: false,
    askedAtMs: 0,
    status,
    figures: createAnswerMeter(0).finish(0),
  };
}

const question: Message = { role: "user", id: "q", content: "Why?", sentAtMs: 0 };
const done = (usage: { prompt_tokens?: number; completion_tokens?: number }): AnswerStatus => ({
  kind: "done",
  doneReason: "stop",
  usage,
});

describe("the used part of the context", () => {
  it("is what the last whole answer read and wrote, as the model server counted", () => {
    const settled = [
      question,
      answer(done({ prompt_tokens: 10, completion_tokens: 5 })),
      question,
      answer(done({ prompt_tokens: 30, completion_tokens: 12 })),
      question,
      answer({ kind: "stopped" }),
    ];
    expect(usedTokensOf({ settled })).toBe(42);
  });

  it.each([
    [[]],
    [[question]],
    [[question, answer({ kind: "stopped" })]],
    [[question, answer(done({ completion_tokens: 5 }))]],
  ])("is not known without such a count", (settled) => {
    expect(usedTokensOf({ settled })).toBeUndefined();
  });

  it.each([
    [900, 4_096, { share: 900 / 4_096, isNearlyFull: false }],
    [3_700, 4_096, { share: 3_700 / 4_096, isNearlyFull: true }],
    [5_000, 4_096, { share: 1, isNearlyFull: true }],
  ])("of %i of %i tokens is %o", (used, window, use) => {
    expect(contextUse(used, window)).toEqual(use);
  });
});
