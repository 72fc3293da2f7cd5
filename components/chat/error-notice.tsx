"use client";

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
  const say = useFailureSentence();
  const kept = hasPartial ? "Your question and this part of the answer are kept." : "Your question is kept.";
  const wait = failure.retryAfterSeconds;
  return (
    <div role="alert" className="mb-3.5 border-bad border-l-2 py-0.5 pl-3.5 text-[0.875rem] leading-relaxed">
      <p>
        {say(failure)} {kept}
        {wait !== undefined && wait > 0 && ` It may work again in ${Math.ceil(wait)} s.`}
      </p>
      {failure.details?.map((detail) => (
        <p key={detail.path} className="text-dim">
          <code className="font-mono text-xs">{detail.path}</code>: {detail.message}
        </p>
      ))}
      {failure.errorId !== undefined && <ErrorId id={failure.errorId} />}
      {onRetry !== undefined && (
        <div className="mt-1.5 flex gap-3.5">
          {onContinue !== undefined && <TextButton label="Continue from here" onClick={onContinue} />}
          <TextButton label={isResumable ? "Reconnect" : "Try again"} onClick={onRetry} />
        </div>
      )}
    </div>
  );
}

function ErrorId({ id }: { readonly id: string }) {
  const { copied, copy } = useCopy();
  return (
    <button
      type="button"
      title="Copy this error's name"
      aria-label={copied ? "Error id copied" : `Copy error id ${id}`}
      onClick={() => copy(id)}
      className="wrap-anywhere block text-left font-mono text-dim text-xs hover:text-ink"
    >
      {id}
      {copied && <span className="ml-2 font-sans text-accent">Copied</span>}
    </button>
  );
}
