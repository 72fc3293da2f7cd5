import { describe, expect, it } from "vitest";
import { createAnswerMeter } from "./answer-meter";
import { readConversationFile, writeConversationFile } from "./conversation-file";
import type { AssistantMessage, UserMessage } from "./messages";
import type { StoredConversation } from "./storage";

const EXPORTED_AT = new Date("2026-11-23T18:00:00Z");

function question(id: string, parentId?: string): UserMessage {
  return { role: "user", id, parentId, content: `question ${id}`, sentAtMs: 1 };
}

function answer(id: string, parentId: string, change: Partial<AssistantMessage> = {}): AssistantMessage {
  return {
    role: "assistant",
    id,
    parentId,
    content: `answer ${id}`,
    thinking: "Hm.",
    keptUnits: 0,
    model: "smol:latest",
    loading: false,
    askedAtMs: 1,
    endedAtMs: 3,
    status: { kind: "done", doneReason: "stop", usage: { completion_tokens: 4 } },
    figures: createAnswerMeter(0).finish(2),
    ...change,
  };
}

/** A question, two answers to it, and an edited question under the first. */
function tree(): StoredConversation {
  return {
    head: {
      id: "c",
      title: "Why?",
      createdAtMs: 1,
      updatedAtMs: 2,
      pinnedAtMs: 3,
      leafId: "a2",
      settings: { system: "Be brief.", options: { temperature: 0.2, stop: ["."] }, think: "low" },
    },
    messages: [question("q1"), answer("a1", "q1"), answer("a2", "q1"), question("q2", "a1")],
  };
}

function whole(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function read(json: string) {
  const result = readConversationFile(json);
  if (result.kind !== "read") throw new Error(result.kind);
  return result;
}

function fileWith(...conversations: unknown[]): string {
  return JSON.stringify({ format: "synapse-conversations", version: 1, conversations });
}

describe("a conversation file", () => {
  it("brings every branch, setting and figure back", () => {
    const { conversations, damaged } = read(writeConversationFile([tree()], EXPORTED_AT));
    expect(whole(conversations)).toEqual(whole([tree()]));
    expect(damaged).toBe(0);
  });

  it("says what it is and when it was written", () => {
    expect(JSON.parse(writeConversationFile([], EXPORTED_AT))).toEqual({
      format: "synapse-conversations",
      version: 1,
      exported_at: "2026-11-23T18:00:00.000Z",
      conversations: [],
    });
  });

  it("carries attachments whole", () => {
    const attachments: UserMessage["attachments"] = [
      { kind: "text", id: "t", name: "a.ts", text: "let a;" },
      {
        kind: "image",
        id: "i",
        name: "b.png",
        mediaType: "image/png",
        base64: "AAAA",
        widthPx: 1,
        heightPx: 1,
      },
    ];
    const asked = { head: { ...tree().head, leafId: "q1" }, messages: [{ ...question("q1"), attachments }] };
    const { conversations } = read(writeConversationFile([asked], EXPORTED_AT));
    expect(whole(conversations)).toEqual(whole([asked]));
  });

  it("does not carry where a running answer was to be found: it counts as interrupted", () => {
    const running = answer("a1", "q1", {
      status: { kind: "streaming", phase: "answering" },
      generation: { key: "secret", askedModel: undefined },
    });
    const json = writeConversationFile(
      [{ head: tree().head, messages: [question("q1"), running] }],
      EXPORTED_AT,
    );
    expect(json).not.toContain("secret");
    const [, back] = read(json).conversations[0]?.messages ?? [];
    expect(back).toMatchObject({
      content: "answer a1",
      status: { kind: "error", failure: { code: "interrupted", retryable: true } },
    });
  });

  it.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["an array", "[]"],
    ["another program's", '{"format":"x","version":1,"conversations":[]}'],
    ["null", "null"],
  ])("is told apart from %s", (_, json) => {
    expect(readConversationFile(json)).toEqual({ kind: "foreign" });
  });

  it("of a newer page is refused as such", () => {
    expect(readConversationFile('{"format":"synapse-conversations","version":2}')).toEqual({ kind: "newer" });
  });

  it("loses a damaged conversation only, and says so", () => {
    const json = fileWith({ head: { id: "x" }, messages: [] }, whole(tree()), 7);
    const { conversations, damaged } = read(json);
    expect(conversations.map(({ head }) => head.id)).toEqual(["c"]);
    expect(damaged).toBe(2);
  });

  it("takes no image that is not base64 of a kind that can be shown", () => {
    const evil = {
      kind: "image",
      id: "i",
      name: "x",
      mediaType: "image/svg+xml",
      base64: "AAAA",
      widthPx: 1,
      heightPx: 1,
    };
    const json = fileWith({ head: tree().head, messages: [{ ...question("q1"), attachments: [evil] }] });
    expect(read(json)).toMatchObject({ conversations: [], damaged: 1 });
  });

  it("is mended where parents are missing, come later or run in a circle, and where an id comes twice", () => {
    const messages = [
      question("q1", "q1"),
      answer("a1", "nobody"),
      question("q2", "a9"),
      answer("a9", "q2"),
      question("q1"),
    ];
    const { conversations } = read(fileWith({ head: { ...tree().head, leafId: "gone" }, messages }));
    expect(conversations[0]?.messages.map(({ id, parentId }) => [id, parentId])).toEqual([
      ["q1", undefined],
      ["a1", undefined],
      ["q2", undefined],
      ["a9", "q2"],
    ]);
    expect(conversations[0]?.head.leafId).toBe("a9");
  });

  it("drops what it does not know, and figures that are none", () => {
    const odd = { ...answer("a1", "q1"), figures: { totalWords: "many" }, script: "<script>" };
    const { conversations } = read(fileWith({ head: tree().head, messages: [question("q1"), odd] }));
    const back = conversations[0]?.messages[1];
    expect(back).not.toHaveProperty("script");
    expect(back).toMatchObject({ figures: { totalWords: 0, trace: [] } });
  });
});
