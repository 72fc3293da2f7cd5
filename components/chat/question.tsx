"use client";

import { Check, Copy, Ellipsis, Pencil, RotateCcw } from "lucide-react";
import { memo } from "react";
import { useAction } from "@/components/hands/use-action";
import { useTexts } from "@/components/texts/texts-provider";
import { focusSoon } from "@/components/ui/focus-soon";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { useCopy } from "@/components/ui/use-copy";
import type { QuestionDraft, UserMessage } from "@/lib/chat/messages";
import { Attachments } from "./attachments";
import { BranchSwitch } from "./branch-switch";
import { focusComposer } from "./composer-focus";
import { MessageTime } from "./message-time";
import { QuestionEditor } from "./question-editor";
import { useSession } from "./services";
import { useEdit } from "./use-edit";
import { useMessageItems } from "./use-message-items";

interface QuestionProps {
  readonly question: UserMessage;
  /** The last one is edited by a key. */
  readonly isLast: boolean;
}

/** What a person wrote, as they wrote it, and what can be done with it. */
export const Question = memo(function Question({ question, isLast }: QuestionProps) {
  const session = useSession();
  const texts = useTexts().chat;
  const { id, content, attachments = [] } = question;
  const edit = useEdit(id, content);
  const isEditing = edit.state !== "none";

  useAction("edit-question", edit.begin, { enabled: isLast && edit.state !== "begun" });
  const endEdit = () => {
    edit.end();
    focusSoon(editButtonId(id));
  };
  const save = (draft: QuestionDraft) => {
    edit.end();
    session.edit(id, draft);
    focusComposer();
  };

  return (
    <article aria-label={texts.question} className="group/question mb-1">
      {attachments.length > 0 && <Attachments attachments={attachments} />}
      {isEditing ? (
        <QuestionEditor
          question={question}
          edit={edit}
          label={texts.editedQuestion}
          saveLabel={texts.sendEdited}
          hint={texts.editHint}
          onSave={save}
          onCancel={endEdit}
        />
      ) : (
        content !== "" && (
          <div
            dir="auto"
            data-question-text
            className="wrap-anywhere whitespace-pre-wrap rounded-card bg-sunk px-3.5 py-2.5"
          >
            {content}
          </div>
        )
      )}
      {!isEditing && <QuestionActions question={question} onEdit={edit.begin} />}
    </article>
  );
});

function editButtonId(questionId: string): string {
  return `edit-${questionId}`;
}

interface QuestionActionsProps {
  readonly question: UserMessage;
  readonly onEdit: () => void;
}

/** One quiet row, seen when it is wanted: with the pointer on the question, the focus in it, or on a touch screen. Where
 * it is mostly empty, half of it lies in the margin of the answer. */
function QuestionActions({ question: { id, content, sentAtMs }, onEdit }: QuestionActionsProps) {
  const session = useSession();
  const texts = useTexts().chat;
  const { copied, copy } = useCopy();
  const messageItems = useMessageItems(id);
  return (
    <div className="-ms-1.5 flex h-7 items-center gap-1 pointer-fine:not-has-[fieldset]:-mb-3 pointer-coarse:h-11">
      <BranchSwitch messageId={id} />
      <span className="flex-1" />
      <span className="relative flex items-center gap-0.5 opacity-0 transition-opacity focus-within:opacity-100 group-hover/question:opacity-100 pointer-coarse:opacity-100">
        <MessageTime atMs={sentAtMs} label={texts.asked} />
        <IconButton
          label={copied ? texts.copied : texts.copyQuestion}
          icon={copied ? Check : Copy}
          onClick={() => copy(content)}
        />
        <IconButton id={editButtonId(id)} label={texts.editQuestion} icon={Pencil} onClick={onEdit} />
        <Menu
          label={texts.moreQuestion}
          icon={Ellipsis}
          items={[
            {
              id: "regenerate",
              label: texts.regenerate,
              icon: RotateCcw,
              onPick: () => session.regenerate(id),
            },
            ...messageItems,
          ]}
        />
      </span>
    </div>
  );
}
