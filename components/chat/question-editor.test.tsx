// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { QuestionDraft } from "@/lib/chat/messages";
import { WithTexts } from "@/test/with-texts";
import { QuestionEditor } from "./question-editor";
import type { EditState } from "./use-edit";

const FILE = { kind: "text", id: "f", name: "a.ts", text: "let a;" } as const;
const idle = () => undefined;

afterEach(cleanup);

/** An editor of this question, and what came of it. */
function open(question: QuestionDraft, state: EditState = "begun") {
  const saved: QuestionDraft[] = [];
  render(
    <QuestionEditor
      question={question}
      edit={{ state, text: question.content, begin: idle, write: idle, end: idle }}
      label="Edited question"
      saveLabel="Send"
      onSave={(draft) => saved.push(draft)}
      onCancel={() => saved.push({ content: "left" })}
    />,
    { wrapper: WithTexts },
  );
  return { saved, field: screen.getByRole<HTMLTextAreaElement>("textbox") };
}

function write(field: HTMLTextAreaElement, text: string) {
  fireEvent.input(field, { target: { value: text } });
  fireEvent.keyDown(field, { key: "Enter" });
}

describe("QuestionEditor", () => {
  it("saves a question of files alone", () => {
    const { saved, field } = open({ content: "Why?", attachments: [FILE] });
    write(field, " ");
    expect(saved).toEqual([{ content: "", attachments: [FILE] }]);
  });

  it("saves nothing where nothing is left, and leaves what is as it was", () => {
    const { saved, field } = open({ content: "Why?" });
    write(field, " ");
    expect(saved).toEqual([]);
    write(field, " Why? ");
    expect(saved).toEqual([{ content: "left" }]);
  });

  it("takes the focus when it was begun here, and not when it comes back", () => {
    const begun = open({ content: "Why?" });
    expect(document.activeElement).toBe(begun.field);
    cleanup();
    const kept = open({ content: "Why?" }, "kept");
    expect(document.activeElement).not.toBe(kept.field);
  });
});
