"use client";

import { memo } from "react";
import { LazyMarkdown } from "@/components/markdown/lazy-markdown";
import { MissingModel } from "@/components/models/missing-model";
import { useTexts } from "@/components/texts/texts-provider";
import { OPEN_LINK } from "@/lib/chat/link";
import { type AssistantMessage, hasText, isLive, isResumable } from "@/lib/chat/messages";
import { type ModelState, pullOf } from "@/lib/chat/model-state";
import { isPulling } from "@/lib/chat/pull-status";
import type { ChatState } from "@/lib/chat/reducer";
import { AnswerActions } from "./answer-actions";
import { AnswerFigures } from "./answer-figures";
import { focusComposer } from "./composer-focus";
import { ErrorNotice } from "./error-notice";
import { useChat, useModels, useSession } from "./services";
import { StopTrouble } from "./stop-trouble";
import { GUIDE_MODEL } from "./suggestions";
import { Thinking } from "./thinking";

interface AnswerProps {
  readonly id: string;
  /** The finished answer; undefined reads the arriving one. */
  readonly settled: AssistantMessage | undefined;
  /** Only the last answer can be continued. */
  readonly isLast: boolean;
}

/** One answer, from waiting to its record. It stays the same element when it settles, so nothing moves. */
export const Answer = memo(function Answer({ id, settled, isLast }: AnswerProps) {
  const session = useSession();
  const texts = useTexts().chat;
  const answer = useChat((state) => settled ?? answerOf(state, id));
  const link = useChat((state) => (settled === undefined ? state.link : OPEN_LINK));
  const missing = isLast && answer !== undefined ? missingModel(answer) : undefined;
  const isComing = useModels((state) => missing !== undefined && isComingNow(state, missing));
  if (answer === undefined) return null;

  const { status, content, thinking, figures } = answer;
  const onContinue = isLast && isContinuable(answer) ? thenWrite(session.continueAnswer) : undefined;
  const onRetry = isLast ? thenWrite(session.retry) : undefined;
  const isLost = isResumable(answer) && answer.generation?.id !== undefined;
  const isReadable = hasText(answer);
  const isOld = status.kind === "waiting" && answer.keptUnits === 0;
  return (
    <article aria-label={texts.answer} aria-busy={isLive(status)} className="mb-5">
      {thinking !== "" && (
        <Thinking
          text={thinking}
          isThinking={status.kind === "streaming" && status.phase === "thinking"}
          durationMs={figures.thinkingMs}
        />
      )}
      {isReadable && (
        <div className={`mb-3.5 ${isOld ? "opacity-50" : ""}`}>
          <LazyMarkdown text={content} streaming={status.kind === "streaming"} />
        </div>
      )}
      {!isReadable && <EmptyNote status={status} />}
      {status.kind === "error" && !isComing && (
        <ErrorNotice
          failure={status.failure}
          hasPartial={isReadable}
          isResumable={isLost}
          onRetry={onRetry}
          onContinue={status.failure.retryable && !isLost ? onContinue : undefined}
        />
      )}
      {missing !== undefined && <MissingModel key={missing} model={missing} onReady={session.retry} />}
      {link.kind === "stop-failed" && <StopTrouble failure={link.failure} onStop={session.stop} />}
      <AnswerFigures answer={answer} link={link} isLast={isLast} isFetching={isComing} />
      <AnswerActions answer={answer} onContinue={isCut(status) ? onContinue : undefined} />
    </article>
  );
});

/** The model that was asked for by name and is not installed. */
function missingModel({ status, generation }: AssistantMessage): string | undefined {
  const isMissing = status.kind === "error" && status.failure.code === "model_not_found";
  return isMissing ? generation?.askedModel : undefined;
}

/** A model on its way needs no notice of what went wrong: the answer comes with it. */
function isComingNow(state: ModelState, model: string): boolean {
  const pull = pullOf(state, model);
  return pull !== undefined && isPulling(pull);
}

/** Between an answer's end and the next render of its list, `settled` is still empty. */
function answerOf(state: ChatState, id: string): AssistantMessage | undefined {
  if (state.live?.id === id) return state.live;
  const last = state.settled.at(-1);
  return last?.id === id && last.role === "assistant" ? last : undefined;
}

/** The guide searches; it has nothing to go on with. */
function isContinuable({ content, model }: AssistantMessage): boolean {
  return content !== "" && model?.startsWith(GUIDE_MODEL) !== true;
}

/** The pressed button goes away with the old answer; the focus has to go somewhere, and not to the page's top. */
function thenWrite(generate: () => void): () => void {
  return () => {
    generate();
    focusComposer();
  };
}

/** Why an answer has no text at all. */
function EmptyNote({ status }: Pick<AssistantMessage, "status">) {
  const texts = useTexts().chat;
  if (status.kind !== "stopped" && status.kind !== "done") return null;
  const note = status.kind === "stopped" ? texts.stoppedEmpty : texts.answeredNothing;
  return <p className="mb-3 text-dim text-sm">{note}</p>;
}

/** Shorter than it would have been, but not by a failure. The strip says which. */
function isCut(status: AssistantMessage["status"]): boolean {
  return status.kind === "stopped" || (status.kind === "done" && status.doneReason === "length");
}
