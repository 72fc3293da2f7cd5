"use client";

import { type KeyboardEvent, useEffect, useRef } from "react";
import { useTexts } from "@/components/texts/texts-provider";
import { isComposing } from "@/components/ui/is-composing";
import { isBlank, type QuestionDraft } from "@/lib/chat/messages";
import type { Edit } from "./use-edit";

interface QuestionEditorProps {
  /** The question as it is now. */
  readonly question: QuestionDraft;
  readonly edit: Edit;
  /** The field's accessible name. */
  readonly label: string;
  readonly saveLabel: string;
  readonly hint?: string;
  readonly onSave: (draft: QuestionDraft) => void;
  readonly onCancel: () => void;
}

/** A question being written anew in its own place. Enter saves, Shift Enter breaks the line, Esc leaves it as it was. */
export function QuestionEditor({
  question,
  edit,
  label,
  saveLabel,
  hint,
  onSave,
  onCancel,
}: QuestionEditorProps) {
  const texts = useTexts().chat;
  const field = useRef<HTMLTextAreaElement>(null);
  const isBegun = edit.state === "begun";

  useEffect(() => {
    const box = field.current;
    if (box === null) return;
    fitHeight(box);
    if (!isBegun) return;
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }, [isBegun]);

  const save = () => {
    const content = field.current?.value.trim() ?? "";
    const draft = { content, attachments: question.attachments };
    if (isBlank(draft)) return;
    if (content === question.content.trim()) onCancel();
    else onSave(draft);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Escape") onCancel();
    else if (event.key === "Enter" && !event.shiftKey) save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="rounded-card border border-line bg-bg px-3.5 py-2.5 focus-within:border-accent">
      <textarea
        ref={field}
        defaultValue={edit.text}
        dir="auto"
        aria-label={label}
        rows={1}
        onInput={({ currentTarget }) => {
          fitHeight(currentTarget);
          edit.write(currentTarget.value);
        }}
        onKeyDown={onKeyDown}
        className="max-h-[50vh] w-full resize-none overflow-y-auto bg-transparent outline-none pointer-coarse:text-[16px]"
      />
      <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
        {hint !== undefined && <p className="min-w-0 flex-1 basis-48 text-faint text-xs">{hint}</p>}
        <span className="ms-auto flex gap-2">
          <button
            type="button"
            onClick={onCancel}
            className="rounded-control px-3 py-1.5 text-dim hover:bg-wash hover:text-ink"
          >
            {texts.cancelEdit}
          </button>
          <button
            type="button"
            onClick={save}
            className="rounded-control bg-ink px-3 py-1.5 font-medium text-bg"
          >
            {saveLabel}
          </button>
        </span>
      </div>
    </div>
  );
}

function fitHeight(box: HTMLTextAreaElement): void {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}
