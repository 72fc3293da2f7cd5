import { describe, expect, it } from "vitest";
import { TEXTS } from "@/components/texts/tables";
import { createAnswerMeter } from "@/lib/chat/answer-meter";
import { type Link, OPEN_LINK } from "@/lib/chat/link";
import type { AnswerStatus, AssistantMessage, ToldStatus } from "@/lib/chat/messages";
import { createFormats } from "@/lib/stats/format";
import { figuresOf as figuresIn, whileFetching } from "./figures-of";

const WORDS = { language: "en", texts: TEXTS.en.chat, formats: createFormats("en") };

function figuresOf(answer: AssistantMessage, link: Link = OPEN_LINK) {
  return figuresIn(answer, link, WORDS);
}

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

describe("before the answer", () => {
  const waiting = (told: ToldStatus, loading = false) =>
    answer({ kind: "waiting", told }, { loading, untilMs: 500 });

  it.each(["queued", "loading", "prefill"] as const)("believes the server about the phase: %s", (phase) => {
    expect(figuresOf(waiting({ phase }, true)).strip.phase).toBe(phase);
    expect(figuresOf(waiting({ phase }, false)).strip.phase).toBe(phase);
  });

  it.each([
    [{ queue_position: 0 }, "next in line"],
    [{ queue_position: 2 }, "2 ahead of you"],
    [{ queue_position: 2, eta: 12.4 }, "2 ahead of you · about 12 s"],
    [{ queue_position: 40, eta: 300 }, "40 ahead of you · about 5 min"],
    [{}, undefined],
  ])("tells the place in the line: %o", (place, note) => {
    expect(figuresOf(waiting({ phase: "queued", ...place })).strip.note).toBe(note);
  });
});

describe("the connection", () => {
  const streaming = answer({ kind: "streaming", phase: "answering" });

  it("takes the phase's words while it is made again, and leaves the phase", () => {
    const { strip } = figuresOf(streaming, { kind: "reconnecting" });
    expect(strip).toMatchObject({ phase: "answering", standing: "reconnecting…", note: undefined });
  });

  it("says that a stop is under way, and what may hold it up", () => {
    const waiting = answer({ kind: "waiting" }, { untilMs: 500 });
    const slow = { kind: "stopping", isSlow: true } as const;
    expect(figuresOf(waiting, { kind: "stopping", isSlow: false }).strip).toMatchObject({
      standing: "stopping…",
      note: undefined,
    });
    expect(figuresOf(waiting, slow).strip.note).toBe("the model is still reading the prompt");
    expect(figuresOf(streaming, slow).strip.note).toBeUndefined();
  });

  it.each([
    [400, "the model was freed after 0.4 s"],
    [12_340, "the model was freed after 12.3 s"],
    [4, "the model was freed after 4 ms"],
    [0.2, "the model was freed after 1 ms"],
    [undefined, undefined],
  ])("tells how long a stop took (%s ms)", (releaseMs, note) => {
    const { strip } = figuresOf(answer({ kind: "stopped", releaseMs }));
    expect(strip).toMatchObject({ ending: "stopped at 21 words", note });
    expect(figuresOf(answer({ kind: "stopped", releaseMs })).panel.doneReason).toBe(
      note?.replace("the model was", "stopped, model") ?? "stopped",
    );
  });

  it("counts no words where there are none", () => {
    expect(figuresOf(answer({ kind: "stopped" }, { untilMs: 500 })).strip.ending).toBeUndefined();
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
  const interrupted = { ...failure, code: "interrupted" } as const;
  expect(figuresOf(answer({ kind: "error", failure: interrupted })).strip.doneReason).toBe("interrupted");
  expect(figuresOf(answer({ kind: "streaming", phase: "answering" })).strip.doneReason).toBeUndefined();
});

it("says that a missing model is being fetched, not that the answer failed, while that is so", () => {
  const failure = { code: "model_not_found", sentence: "No.", retryable: false } as const;
  const { strip, panel } = whileFetching(figuresOf(answer({ kind: "error", failure })), WORDS);
  expect(strip).toMatchObject({ phase: "loading", standing: "fetching the model", elapsedMs: undefined });
  expect(panel.doneReason).toBeUndefined();
});
