import { describe, expect, it } from "vitest";
import { createAnswerMeter } from "@/lib/chat/answer-meter";
import type { AnswerStatus, AssistantMessage } from "@/lib/chat/messages";
import { figuresOf } from "./figures-of";

/** Sent at 0, a thought at 1 s, text from 3 s to 5 s at ten chunks per second. */
function answer(status: AnswerStatus, { loading = false, untilMs = 5_000 } = {}): AssistantMessage {
  const meter = createAnswerMeter(0);
  if (untilMs >= 1_000) meter.add({ text: "", thinking: "Hm", chunks: 1 }, 1_000);
  for (let nowMs = 3_000; nowMs <= untilMs; nowMs += 100) {
    meter.add({ text: "word ", thinking: "", chunks: 1 }, nowMs);
  }
  const isOver = status.kind !== "waiting" && status.kind !== "streaming";
  return {
    role: "assistant",
    id: "a1",
    content: "word ",
    thinking: "Hm",
    keptUnits: 0,
    model: "smol",
    loading,
    askedAtMs: 0,
    status,
    figures: isOver ? meter.finish(untilMs) : meter.at(untilMs),
  };
}

const done: AnswerStatus = {
  kind: "done",
  doneReason: "stop",
  usage: { tokens_per_second: 53.24, load_duration: 0.3, prompt_eval_duration: 0.5, prompt_tokens: 31 },
};

describe("the phase", () => {
  it.each([
    ["loading", { kind: "waiting" }, true],
    ["prefill", { kind: "waiting" }, false],
    ["thinking", { kind: "streaming", phase: "thinking" }, true],
    ["answering", { kind: "streaming", phase: "answering" }, false],
    ["done", done, false],
    ["done", { kind: "stopped" }, false],
  ] as const)("is %s for %o", (phase, status, loading) => {
    expect(figuresOf(answer(status, { loading })).strip.phase).toBe(phase);
  });
});

describe("tokens per second", () => {
  it("are counted from chunks, and marked so, while the answer arrives", () => {
    const { tokensPerSecond } = figuresOf(answer({ kind: "streaming", phase: "answering" })).strip;
    expect(tokensPerSecond?.exact).toBe(false);
    expect(tokensPerSecond?.value).toBeGreaterThan(7);
  });

  it("are the model server's own at the end", () => {
    expect(figuresOf(answer(done)).strip.tokensPerSecond).toEqual({ value: 53.24, exact: true });
  });

  it("stay marked for an answer that was stopped: nobody counted tokens", () => {
    expect(figuresOf(answer({ kind: "stopped" })).strip.tokensPerSecond?.exact).toBe(false);
  });

  it("are absent before the first output", () => {
    const waiting = answer({ kind: "waiting" }, { untilMs: 500 });
    expect(figuresOf(waiting).strip.tokensPerSecond).toBeUndefined();
  });
});

describe("where the time went", () => {
  it("is what the model server says, and what the page measured of the rest", () => {
    expect(figuresOf(answer(done)).panel.times).toEqual({
      loadingMs: 300,
      promptMs: 500,
      thinkingMs: 2_000,
      answeringMs: 2_000,
    });
  });

  it.each([
    [true, { loadingMs: 1_000, promptMs: undefined }],
    [false, { loadingMs: undefined, promptMs: 1_000 }],
  ])(
    "puts the whole wait where the page knows of it while nobody has said more (loading: %s)",
    (loading, times) => {
      expect(figuresOf(answer({ kind: "stopped" }, { loading })).panel.times).toMatchObject(times);
    },
  );
});

it("says how an answer ended that did not end by itself", () => {
  const failure = { code: "network", sentence: "It broke.", retryable: true } as const;
  expect(figuresOf(answer({ kind: "stopped" })).strip.doneReason).toBe("stopped");
  expect(figuresOf(answer({ kind: "error", failure })).strip.doneReason).toBe("failed");
  expect(figuresOf(answer({ kind: "streaming", phase: "answering" })).strip.doneReason).toBeUndefined();
});
