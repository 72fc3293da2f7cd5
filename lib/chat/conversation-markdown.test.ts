import { describe, expect, it } from "vitest";
import { createAnswerMeter } from "./answer-meter";
import { conversationToMarkdown, fileNameOf } from "./conversation-markdown";
import { fenceFor } from "./fence";
import type { AssistantMessage, UserMessage } from "./messages";

const LABELS = { question: "You", answer: "Answer", thinking: "Thought", cut: "Broke off here" };

function question(content: string, attachments?: UserMessage["attachments"]): UserMessage {
  return { role: "user", id: "q", content, sentAtMs: 0, attachments };
}

function answer(content: string, change: Partial<AssistantMessage> = {}): AssistantMessage {
  return {
    role: "assistant",
    id: "a",
    content,
    thinking: "",
    keptUnits: 0,
    model: "smol:latest",
    loading: false,
    askedAtMs: 0,
    status: { kind: "done", doneReason: "stop", usage: {} },
    figures: createAnswerMeter(0).finish(0),
    ...change,
  };
}

describe("conversationToMarkdown", () => {
  it("has the title, then each message under who wrote it", () => {
    const path = [question("Why?"), answer("Because:\n\n- it *is*\n")];
    expect(conversationToMarkdown("Why is\nit?", path, LABELS)).toBe(
      "# Why is it?\n\n## You\n\nWhy?\n\n## smol:latest\n\nBecause:\n\n- it *is*\n",
    );
  });

  it("leaves the first line where it was: four spaces are code", () => {
    expect(conversationToMarkdown("T", [answer("\n \n    let a;\n\n")], LABELS)).toBe(
      "# T\n\n## smol:latest\n\n    let a;\n",
    );
  });

  it("folds the thought away, and says where an answer broke off", () => {
    const cut = answer("Bec", { thinking: "Hm.", status: { kind: "stopped" }, model: undefined });
    expect(conversationToMarkdown("T", [cut], LABELS)).toBe(
      "# T\n\n## Answer\n\n<details><summary>Thought</summary>\n\nHm.\n\n</details>\n\nBec\n\n*Broke off here*\n",
    );
  });

  it("closes a fence that a message or a thought leaves open", () => {
    const cut = answer("So:\n\n````py\n```\nprint(", { thinking: "~~~\nx", status: { kind: "stopped" } });
    expect(conversationToMarkdown("T", [question("```\nWhy?\n"), cut], LABELS)).toBe(
      "# T\n\n## You\n\n```\nWhy?\n```\n\n## smol:latest\n\n<details><summary>Thought</summary>\n\n~~~\nx\n~~~\n\n</details>\n\n" +
        "So:\n\n````py\n```\nprint(\n````\n\n*Broke off here*\n",
    );
  });

  it("carries attachments: files in a fence that they cannot end, images whole", () => {
    const path = [
      question("Look", [
        { kind: "text", id: "1", name: "a.md", text: "```js\n1\n```\n" },
        {
          kind: "image",
          id: "2",
          name: "b[1].png",
          mediaType: "image/png",
          base64: "AAAA",
          widthPx: 1,
          heightPx: 1,
        },
      ]),
    ];
    expect(conversationToMarkdown("T", path, LABELS)).toBe(
      "# T\n\n## You\n\n**a.md**\n\n````\n```js\n1\n```\n````\n\n![b\\[1\\].png](data:image/png;base64,AAAA)\n\nLook\n",
    );
  });
});

describe("fenceFor", () => {
  it.each([
    ["no fence", "```"],
    ["a `` b", "```"],
    ["```\n`````\n", "``````"],
  ])("is longer than any in %j", (text, fence) => {
    expect(fenceFor(text)).toBe(fence);
  });
});

describe("fileNameOf", () => {
  it.each([
    ["Why is the sky blue?", "Why-is-the-sky-blue.md"],
    ["../../etc/passwd", "etc-passwd.md"],
    ["言語モデル：入門", "言語モデル-入門.md"],
    ["???", "chat.md"],
    ["a".repeat(100), `${"a".repeat(60)}.md`],
  ])("makes %j %j", (title, name) => {
    expect(fileNameOf(title, "md")).toBe(name);
  });
});
