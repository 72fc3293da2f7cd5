"use client";

import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { useFailureSentence } from "@/components/texts/use-failure-sentence";
import { TextButton } from "@/components/ui/text-button";
import { useCopy } from "@/components/ui/use-copy";
import type { AnswerFailure } from "@/lib/chat/failure";

interface ErrorNoticeProps {
  readonly failure: AnswerFailure;
  readonly hasPartial: boolean;
  /** The server may still have the answer: another try begins with looking for it. */
  readonly isResumable: boolean;
  /** Undefined when this answer can no longer be asked for again. */
  readonly onRetry: (() => void) | undefined;
  /** Undefined when there is nothing to continue. */
  readonly onContinue: (() => void) | undefined;
}

/** What happened, under which name the server logged it, and what to do. */
export function ErrorNotice({ failure, hasPartial, isResumable, onRetry, onContinue }: ErrorNoticeProps) {
  const texts = useTexts().chat;
  const say = useFailureSentence();
  const wait = failure.retryAfterSeconds;
  return (
    <div
      role="alert"
      className="mb-3.5 border-bad border-s-2 py-0.5 ps-3.5 text-[0.875rem] text-pretty leading-relaxed"
    >
      <p>
        {say(failure)} {hasPartial ? texts.keptPart : texts.kept}
        {wait !== undefined && wait > 0 && ` ${fill(texts.worksAgain, { seconds: Math.ceil(wait) })}`}
      </p>
      {failure.details?.map((detail) => (
        <p key={detail.path} className="text-dim">
          <code className="font-mono text-xs">{detail.path}</code>: {detail.message}
        </p>
      ))}
      {failure.errorId !== undefined && <ErrorId id={failure.errorId} />}
      {onRetry !== undefined && (
        <div className="mt-1.5 flex gap-3.5">
          {onContinue !== undefined && <TextButton label={texts.continueHere} onClick={onContinue} />}
          <TextButton label={isResumable ? texts.reconnect : texts.tryAgain} onClick={onRetry} />
        </div>
      )}
    </div>
  );
}

function ErrorId({ id }: { readonly id: string }) {
  const texts = useTexts().chat;
  const { copied, copy } = useCopy();
  return (
    <button
      type="button"
      title={texts.copyErrorName}
      aria-label={copied ? texts.errorIdCopied : fill(texts.copyErrorId, { id })}
      onClick={() => copy(id)}
      className="wrap-anywhere block text-start font-mono text-dim text-xs hover:text-ink"
    >
      {id}
      {copied && <span className="ms-2 font-sans text-accent">{texts.copied}</span>}
    </button>
  );
}
