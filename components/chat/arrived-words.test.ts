import { describe, expect, it } from "vitest";
import { createAnswerMeter } from "@/lib/chat/answer-meter";
import type { AssistantMessage } from "@/lib/chat/messages";
import { markWords, wordsSince } from "./arrived-words";

function answer(id: string, totalWords: number): AssistantMessage {
  return {
    role: "assistant",
    id,
    content: "",
    thinking: "",
    keptUnits: 0,
    model: undefined,
    loading: false,
    askedAtMs: 0,
    status: { kind: "streaming", phase: "answering" },
    figures: { ...createAnswerMeter(0).at(0), totalWords },
  };
}

const live = (id: string, words: number) => ({ settled: [], live: answer(id, words) });
const done = (id: string, words: number) => ({ settled: [answer(id, words)], live: undefined });

describe("words that came while one read elsewhere", () => {
  it("are counted from when one left, in tens while the answer arrives", () => {
    const mark = markWords(live("a", 95));
    expect(wordsSince(mark, live("a", 95))).toBe(0);
    expect(wordsSince(mark, live("a", 104))).toBe(0);
    expect(wordsSince(mark, live("a", 219))).toBe(120);
  });

  it("are exact when the answer has ended", () => {
    expect(wordsSince(markWords(live("a", 95)), done("a", 219))).toBe(124);
  });

  it("are all of an answer that began meanwhile", () => {
    expect(wordsSince(markWords(done("a", 95)), live("b", 42))).toBe(40);
  });

  it("are none of a conversation that is at rest", () => {
    expect(wordsSince(markWords(done("a", 95)), done("a", 95))).toBe(0);
  });
});
