"use client";

import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { COMPOSER_ID, focusComposer } from "@/components/chat/composer-focus";
import { useChat, useModels, useSession } from "@/components/chat/services";
import { useAction } from "@/components/hands/use-action";
import { SettingsButton } from "@/components/settings/settings-button";
import { useTexts } from "@/components/texts/texts-provider";
import { isComposing } from "@/components/ui/is-composing";
import { currentModel } from "@/lib/chat/model-watch";
import { hasImages } from "@/lib/chat/selectors";
import { AttachButton } from "./attach-button";
import { AttachmentList } from "./attachment-list";
import { BlindNote, BlindToChatNote, FailureNote, LongPasteNote, RefusalNote } from "./composer-notes";
import { ContextGauge } from "./context-gauge";
import { DropCover } from "./drop-cover";
import { SendButtons } from "./send-buttons";
import { TemplateButton, useTemplateMenu } from "./template-tools";
import { useAttachments } from "./use-attachments";
import { useDraft } from "./use-draft";
import { useFileDrop } from "./use-file-drop";
import { useLongPaste } from "./use-long-paste";

/** Where one writes. The field belongs to the browser, not to React: what is typed before the page has come alive,
 * or while an answer streams, is never overwritten. */
export function Composer() {
  const session = useSession();
  const texts = useTexts().composer;
  const isAnswering = useChat((state) => state.live !== undefined);
  const isMemoryOnly = useChat((state) => state.storage === "memory");
  const place = useDraftPlace();
  const field = useRef<HTMLTextAreaElement>(null);
  const [hasText, setHasText] = useState(false);
  const draft = useDraft({
    field,
    place,
    onText: (text) => setHasText(text.trim() !== ""),
  });
  const attachments = useAttachments(place);
  const longPaste = useLongPaste(field);
  const templates = useTemplateMenu(field);
  const isBlind = useBlindness(attachments.items.some(({ kind }) => kind === "image"));
  const isBlindToChat = useBlindness(useChat(hasImages));
  const isOver = useFileDrop((files) => take(files));

  useEffect(focusComposer, []);
  useAction("attach-files", () => document.getElementById("attach-files")?.click());

  const take = (files: readonly File[]) => {
    field.current?.focus();
    return attachments.take(files);
  };

  const isReady = (hasText || attachments.items.length > 0) && !isBlind && attachments.reading.length === 0;
  const send = () => {
    const box = field.current;
    if (box === null) return;
    box.focus();
    if (isBlind || attachments.reading.length > 0) return;
    const content = box.value.trim();
    if (!session.send({ content, attachments: attachments.items })) return;
    draft.clear();
    attachments.clear();
    longPaste.forget();
    templates.close();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event.nativeEvent)) return;
    event.preventDefault();
    if (!templates.isLoading) send();
  };

  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const text = event.clipboardData.getData("text/plain");
    const files = Array.from(event.clipboardData.files);
    // Office programs put a picture of the text beside the text.
    if (files.length > 0 && text === "") {
      event.preventDefault();
      void take(files);
    } else longPaste.noticed(text);
  };

  const attachPaste = async () => {
    const { paste } = longPaste;
    if (paste === undefined) return;
    const isAttached = await take([
      new File([paste.text], `${texts.pastedName}.txt`, { type: "text/plain" }),
    ]);
    if (!isAttached) return;
    longPaste.takeOut();
    draft.changed();
  };

  return (
    <div className="flex min-h-27.5 flex-col px-2.5 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:min-h-33 sm:px-5 sm:pb-4.5">
      {isOver && <DropCover />}
      <div className="relative mx-auto flex min-h-0 w-full max-w-col flex-col">
        {templates.dialog}
        <form
          aria-label={texts.form}
          onSubmit={(event) => event.preventDefault()}
          className="relative flex min-h-0 flex-col"
        >
          {templates.menu}
          <div className="flex min-h-0 flex-col rounded-composer border border-line bg-bg shadow-composer transition-colors focus-within:border-[color-mix(in_oklch,var(--accent)_55%,var(--line))]">
            <div className="min-h-0 overflow-y-auto">
              <RefusalNote refusals={attachments.refusals} onDismiss={attachments.dismiss} />
              {attachments.hasFailed && <FailureNote onDismiss={attachments.dismiss} />}
              {templates.hasFailed && <FailureNote onDismiss={templates.close} />}
              {isBlind && <BlindNote />}
              {isBlindToChat && !isBlind && <BlindToChatNote key={place?.conversationId} />}
              {longPaste.paste !== undefined && (
                <LongPasteNote
                  tokens={longPaste.paste.tokens}
                  onAttach={() => void attachPaste()}
                  onKeep={() => {
                    longPaste.forget();
                    field.current?.focus();
                  }}
                />
              )}
            </div>
            <AttachmentList
              items={attachments.items}
              reading={attachments.reading}
              onRemove={attachments.remove}
              onEmpty={() => field.current?.focus()}
            />
            <textarea
              ref={field}
              id={COMPOSER_ID}
              name="message"
              aria-label={texts.message}
              aria-describedby="composer-hint"
              placeholder={texts.placeholder}
              rows={1}
              dir="auto"
              enterKeyHint="send"
              autoComplete="off"
              onInput={(event) => {
                draft.changed();
                longPaste.changed();
                templates.changed(event.currentTarget.value);
              }}
              onKeyDown={onKeyDown}
              onPaste={onPaste}
              className="block max-h-[40vh] min-h-10 w-full shrink-4 resize-none overflow-y-auto bg-transparent px-4 pt-3 pb-1 text-base leading-6 outline-none pointer-coarse:text-[16px]"
            />
            <div className="@container flex shrink-0 items-center gap-0.5 p-2 pt-1">
              <AttachButton onFiles={(files) => void take(files)} />
              <TemplateButton onClick={templates.open} />
              <SettingsButton />
              <ContextGauge />
              <span className="flex-1" />
              <SendButtons
                isReady={isReady}
                hasDraft={hasText || attachments.items.length > 0}
                onSend={send}
                onStop={session.stop}
              />
            </div>
          </div>
          <Hint
            loss={isMemoryOnly ? texts.notKept : draft.isKept ? undefined : texts.draftNotKept}
            isAnswering={isAnswering}
            hasPlaces={templates.hasPlaces}
          />
        </form>
      </div>
    </div>
  );
}

interface HintProps {
  /** What a reload would lose. */
  readonly loss: string | undefined;
  readonly isAnswering: boolean;
  readonly hasPlaces: boolean;
}

/** What the keys do now. A phone has none, and is told only what would be lost. */
function Hint({ loss, isAnswering, hasPlaces }: HintProps) {
  const texts = useTexts().composer;
  const keys = hasPlaces ? texts.hintPlaces : isAnswering ? texts.hintAnswering : texts.hint;
  return (
    <>
      <p id="composer-hint" className="mt-2 hidden shrink-0 text-center text-faint text-xs sm:block">
        {hasPlaces ? keys : (loss ?? keys)}
      </p>
      {loss !== undefined && (
        <p className="mt-1.5 shrink-0 text-center text-faint text-xs sm:hidden">{loss}</p>
      )}
    </>
  );
}

/** Whose question is written; undefined until the browser's storage has said which chat is shown. */
function useDraftPlace() {
  const conversationId = useChat((state) => state.head.id);
  const isEmpty = useChat((state) => state.settled.length === 0 && state.live === undefined);
  const isKnown = useChat((state) => state.storage !== "unknown");
  return isKnown ? { conversationId, isEmpty } : undefined;
}

/** True when the chosen model is known to see no images, and there are some. */
function useBlindness(hasImages: boolean): boolean {
  const isBlind = useModels((state) => currentModel(state)?.capabilities.includes("vision") === false);
  return hasImages && isBlind;
}
