import { describe, expect, it } from "vitest";
import type { Announcement } from "./announcement";
import { createAnswerMeter } from "./answer-meter";
import type { AnswerFailure } from "./failure";
import type { Link } from "./link";
import type { AssistantMessage } from "./messages";
import { type ChatAction, type ChatState, emptyChat, reduceChat } from "./reducer";

const figures = createAnswerMeter(0).at(0);
const failure: AnswerFailure = { code: "interrupted", sentence: "It broke.", retryable: true };

const generation = { key: "k1", askedModel: undefined };
const question = { role: "user", id: "q1", content: "Why?", sentAtMs: 1_000 } as const;
const asked = {
  type: "asked" as const,
  question,
  answer: { id: "a1", model: "smol", loading: false, askedAtMs: 1_000, figures, generation },
};
const retried = {
  type: "retried" as const,
  answer: { id: "a2", model: "smol", loading: false, askedAtMs: 2_000, figures, generation },
};
const end = { endedAtMs: 9_000, figures };
const stopped: ChatAction = { type: "stopped", content: undefined, releaseMs: undefined, ...end };
const ended: ChatAction = { type: "ended", content: "Because.", doneReason: "stop", usage: {}, ...end };
const failed: ChatAction = { type: "failed", failure, content: "", ...end };

function text(piece: string): ChatAction {
  return { type: "received", text: piece, thinking: "", model: "smol", eventId: "g.1", figures };
}
function thought(piece: string): ChatAction {
  return { type: "received", text: "", thinking: piece, model: "smol", eventId: "g.1", figures };
}
function chatAfter(...actions: ChatAction[]): ChatState {
  return actions.reduce(reduceChat, emptyChat("c1", 0));
}
function lastAnswer(state: ChatState): AssistantMessage {
  const last = state.live ?? state.settled.at(-1);
  if (last?.role !== "assistant") throw new Error("the conversation does not end with an answer");
  return last;
}

describe("an answer's life", () => {
  it("waits for the first output, and says whether the model has to be loaded", () => {
    expect(chatAfter(asked).live).toMatchObject({ status: { kind: "waiting" }, loading: false });
    expect(chatAfter(asked).settled).toEqual([question]);
  });

  it("thinks, then answers", () => {
    expect(chatAfter(asked, thought("Hm")).live).toMatchObject({
      thinking: "Hm",
      content: "",
      status: { kind: "streaming", phase: "thinking" },
    });
    expect(chatAfter(asked, thought("Hm"), text("Be")).live).toMatchObject({
      thinking: "Hm",
      content: "Be",
      status: { kind: "streaming", phase: "answering" },
    });
  });

  it("appends text in order", () => {
    expect(chatAfter(asked, text("Be"), text("cause"), text(".")).live?.content).toBe("Because.");
  });

  it("settles with the whole text the server sent at the end", () => {
    const state = chatAfter(asked, text("Becau"), ended);
    expect(state.live).toBeUndefined();
    expect(lastAnswer(state)).toMatchObject({
      content: "Because.",
      status: { kind: "done", doneReason: "stop" },
    });
  });

  it("keeps the question and the partial answer when it fails", () => {
    const state = chatAfter(asked, text("Becau"), { ...failed, content: "Becau" });
    expect(state.settled[0]).toBe(question);
    expect(lastAnswer(state)).toMatchObject({ content: "Becau", status: { kind: "error", failure } });
  });

  it("keeps the partial answer when it is stopped, as far as the server had it", () => {
    expect(lastAnswer(chatAfter(asked, text("Becau"), stopped))).toMatchObject({
      content: "Becau",
      status: { kind: "stopped" },
    });
    const told: ChatAction = { ...stopped, content: "Because.", releaseMs: 400 };
    expect(lastAnswer(chatAfter(asked, text("Becau"), told))).toMatchObject({
      content: "Because.",
      status: { kind: "stopped", releaseMs: 400 },
    });
  });

  it("takes the model's name from the answer, not from what was asked", () => {
    const state = chatAfter(asked, {
      type: "received",
      text: "x",
      thinking: "",
      model: "other",
      eventId: "",
      figures,
    });
    expect(state.live?.model).toBe("other");
  });

  it("leaves settled messages the same objects while text arrives", () => {
    const before = chatAfter(asked, text("Be"));
    expect(reduceChat(before, text("cause")).settled).toBe(before.settled);
  });
});

describe("a retry", () => {
  const nothing = { ...failed, content: "" } as const;

  it("takes the place of an answer that nothing had come of", () => {
    const state = chatAfter(asked, nothing, retried);
    expect(state.live).toMatchObject({ id: "a1", parentId: "q1", content: "", status: { kind: "waiting" } });
    expect(state.settled).toEqual([question]);
    expect(lastAnswer(chatAfter(asked, nothing, retried, ended))).toMatchObject({
      id: "a1",
      content: "Because.",
    });
  });

  it("has no end of its own yet", () => {
    expect(chatAfter(asked, nothing, retried).live?.endedAtMs).toBeUndefined();
    expect(lastAnswer(chatAfter(asked, nothing)).endedAtMs).toBe(9_000);
  });

  it("does nothing when there is no answer to replace, or one is arriving", () => {
    expect(chatAfter(retried)).toEqual(emptyChat("c1", 0));
    const arriving = chatAfter(asked, text("Be"));
    expect(reduceChat(arriving, retried)).toBe(arriving);
  });
});

describe("a continuation", () => {
  const broken = [asked, thought("Hm"), text("Becau"), { ...failed, content: "Becau" }] as const;
  const continued = { ...retried, type: "continued" as const };

  it("goes on after the text that is there, thought included", () => {
    const state = chatAfter(...broken, continued, text("se"));
    expect(state.live).toMatchObject({
      id: "a1",
      content: "Because",
      thinking: "Hm",
      status: { kind: "streaming", phase: "answering" },
    });
  });

  it("ends with the old text and the whole of what the server sent for this generation", () => {
    const state = chatAfter(...broken, continued, text("s"), { ...ended, content: "se." });
    expect(lastAnswer(state).content).toBe("Because.");
  });

  it("keeps everything when it fails in the middle, and can be continued from there", () => {
    const again = chatAfter(...broken, continued, text("se"), { ...failed, content: "se" });
    expect(lastAnswer(again).content).toBe("Because");
    expect(
      chatAfter(...broken, continued, text("se"), { ...failed, content: "se" }, continued, text(".")).live
        ?.content,
    ).toBe("Because.");
  });
});

describe("what must not happen", () => {
  it("ignores output of a generation that is over", () => {
    const over = chatAfter(asked, text("Be"), stopped);
    for (const late of [text("cause"), ended, failed, stopped]) expect(reduceChat(over, late)).toBe(over);
  });

  it("takes one question at a time", () => {
    const arriving = chatAfter(asked, text("Be"));
    expect(reduceChat(arriving, asked)).toBe(arriving);
  });
});

describe("opening a stored conversation", () => {
  const head = { id: "c9", title: "Old", createdAtMs: 1, updatedAtMs: 2 };

  const opened = (last: AssistantMessage) => chatAfter({ type: "opened", head, messages: [question, last] });
  const arriving = lastAnswer(chatAfter(asked, { type: "accepted", generationId: "g" }, text("Becau")));

  it("goes on with an answer that was still arriving, from where it was", () => {
    const state = opened(arriving);
    expect(state.head).toEqual({ ...head, leafId: "a1" });
    expect(state.settled).toEqual([question]);
    expect(state.live).toEqual(arriving);
    expect(state.live?.generation).toEqual({ ...generation, id: "g", lastEventId: "g.1" });
    expect(lastAnswer(reduceChat(state, text("se"))).content).toBe("Because");
  });

  it("goes on with an answer whose connection was lost for good", () => {
    const network = { ...failure, code: "network" } as const;
    const lost = lastAnswer(chatAfter(asked, text("Becau"), { ...failed, failure: network }));
    expect(opened(lost).live).toMatchObject({ content: "Becau", status: { kind: "streaming" } });
    const resumed = chatAfter(asked, text("Becau"), { ...failed, failure: network }, { type: "resumed" });
    expect(resumed.live).toMatchObject({ content: "Becau", status: { kind: "streaming" } });
  });

  it("shows an answer that there is no way back to as interrupted, with its text", () => {
    expect(lastAnswer(opened({ ...arriving, generation: undefined }))).toMatchObject({
      content: "Becau",
      status: { kind: "error", failure: { code: "interrupted", retryable: true } },
    });
  });

  it("leaves finished answers as they were", () => {
    const done = lastAnswer(chatAfter(asked, ended));
    expect(lastAnswer(chatAfter({ type: "opened", head, messages: [question, done] }))).toBe(done);
  });
});

describe("what the server tells before the answer", () => {
  it("is kept until the first word", () => {
    const queued: ChatAction = { type: "told", status: { phase: "queued", queue_position: 2 } };
    expect(chatAfter(asked, queued).live?.status).toEqual({
      kind: "waiting",
      told: { phase: "queued", queue_position: 2 },
    });
    expect(chatAfter(asked, queued, text("Be")).live?.status.kind).toBe("streaming");
    const streaming = chatAfter(asked, text("Be"));
    expect(reduceChat(streaming, queued)).toBe(streaming);
  });
});

describe("the connection", () => {
  const linked = (link: Link): ChatAction => ({ type: "linked", link });

  it("is told of while it matters, and changes nothing in the answer", () => {
    const cut = chatAfter(asked, text("Be"), linked({ kind: "reconnecting" }));
    expect(cut.link).toEqual({ kind: "reconnecting" });
    expect(cut.live).toEqual(chatAfter(asked, text("Be")).live);
    expect(reduceChat(cut, linked({ kind: "open" })).link).toEqual({ kind: "open" });
  });

  it("does not undo a stop that is under way", () => {
    const stopping = chatAfter(asked, linked({ kind: "stopping", isSlow: false }));
    expect(reduceChat(stopping, linked({ kind: "reconnecting" }))).toBe(stopping);
    expect(reduceChat(stopping, linked({ kind: "stopping", isSlow: true })).link).toMatchObject({
      isSlow: true,
    });
  });

  it("is of no matter once the answer is over", () => {
    const over = chatAfter(asked, linked({ kind: "stopping", isSlow: false }), stopped);
    expect(over.link).toEqual({ kind: "open" });
  });
});

describe("what is told around the answer", () => {
  it("announces the beginning and the end once, and nothing between", () => {
    const said = [asked, text("a"), text("b"), text("c"), ended].reduce<{
      state: ChatState;
      said: Announcement[];
    }>(
      ({ state, said }, action) => {
        const next = reduceChat(state, action);
        const { announcement } = next;
        const isNew = announcement !== undefined && announcement !== state.announcement;
        return { state: next, said: isNew ? [...said, announcement] : said };
      },
      { state: emptyChat("c1", 0), said: [] },
    ).said;
    expect(said).toEqual(["begins", "complete"]);
  });

  it("titles a conversation with its first question, and keeps that title", () => {
    const second = { ...asked, question: { ...question, id: "q2", content: "And then?" } };
    expect(chatAfter(asked, ended, second).head.title).toBe("Why?");
  });

  it("cuts a long title at a word and never inside a character", () => {
    const words = chatAfter({ ...asked, question: { ...question, content: `${"word ".repeat(30)}` } }).head
      .title;
    expect(words).toMatch(/word…$/);
    const emoji = chatAfter({ ...asked, question: { ...question, content: "😀".repeat(80) } }).head.title;
    expect(emoji).toBe(`${"😀".repeat(60)}…`);
  });
});
