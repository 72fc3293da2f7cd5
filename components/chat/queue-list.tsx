"use client";

import { ArrowUp, Paperclip, Pencil, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { plural } from "@/components/texts/fill";
import { useLanguage, useTexts } from "@/components/texts/texts-provider";
import { focusSoon } from "@/components/ui/focus-soon";
import { IconButton } from "@/components/ui/icon-button";
import type { QueuedQuestion } from "@/lib/chat/messages";
import { focusComposer } from "./composer-focus";
import { QuestionEditor } from "./question-editor";
import { useChat, useSession } from "./services";
import { useEdit } from "./use-edit";
import { useFocusHeir } from "./use-focus-heir";

const NONE: readonly QueuedQuestion[] = [];

/** The questions that wait for the running answer to end, over the field in which they were written. After a stop or a
 * failure they go on waiting, until one is sent. */
export function QueueList() {
  const queue = useChat((state) => state.head.queue ?? NONE);
  const isAnswering = useChat((state) => state.live !== undefined);
  const texts = useTexts().chat;
  const language = useLanguage();
  if (queue.length === 0) return null;
  return (
    <section aria-label={texts.queue} className="mx-auto mb-2 flex min-h-0 w-full max-w-col flex-col text-sm">
      <h2 className="px-1 pb-1 text-faint text-xs">
        {plural(language, isAnswering ? texts.queued : texts.queueStands, queue.length)}
      </h2>
      <ol className="max-h-[30vh] divide-y divide-line overflow-y-auto rounded-card border border-line">
        {queue.map((question) => (
          <Waiting key={question.id} question={question} />
        ))}
      </ol>
    </section>
  );
}

function Waiting({ question }: { readonly question: QueuedQuestion }) {
  const session = useSession();
  const texts = useTexts().chat;
  const { id, content, attachments = [] } = question;
  const edit = useEdit(id, content);
  const item = useRef<HTMLLIElement>(null);
  const editId = `edit-waiting-${id}`;
  const isEditing = edit.state !== "none";
  useFocusHeir(item);

  // What is written outlives its place on the page, and as long as it is kept the question is not asked as it was.
  useEffect(() => {
    if (isEditing) session.holdQueued(id);
  }, [session, id, isEditing]);

  const endEdit = () => {
    edit.end();
    session.letQueuedGo(id);
    // Its turn may have come meanwhile.
    const isWaiting = session.store.getState().head.queue?.some((waiting) => waiting.id === id);
    if (isWaiting) focusSoon(editId);
    else focusComposer();
  };
  if (isEditing) {
    return (
      <li ref={item} className="p-1.5">
        <QuestionEditor
          question={question}
          edit={edit}
          label={texts.editQueued}
          saveLabel={texts.save}
          onSave={(draft) => {
            session.editQueued(id, draft);
            endEdit();
          }}
          onCancel={endEdit}
        />
      </li>
    );
  }
  return (
    <li ref={item} className="flex items-center gap-0.5 py-0.5 ps-3 pe-1">
      <span dir="auto" className="min-w-0 flex-1 truncate text-dim">
        {content}
      </span>
      {attachments.length > 0 && (
        <span className="num flex items-center gap-1 px-1 text-faint text-xs">
          <Paperclip aria-hidden size={13} strokeWidth={1.75} />
          {attachments.length}
        </span>
      )}
      <IconButton
        label={texts.sendNow}
        icon={ArrowUp}
        onClick={() => {
          session.sendQueuedNow(id);
          focusComposer();
        }}
      />
      <IconButton id={editId} label={texts.editQueued} icon={Pencil} onClick={edit.begin} />
      <IconButton
        label={texts.removeQueued}
        icon={X}
        onClick={() => {
          session.removeQueued(id);
          focusComposer();
        }}
      />
    </li>
  );
}
