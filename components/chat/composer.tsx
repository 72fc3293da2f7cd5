"use client";

import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import { COMPOSER_ID, focusComposer } from "./composer-focus";
import { useChat, useSession } from "./services";
import { useDraft } from "./use-draft";

/** Where one writes. The field belongs to the browser, not to React: what is typed before the page has come alive,
 * or while an answer streams, is never overwritten. */
export function Composer() {
  const session = useSession();
  const isAnswering = useChat((state) => state.live !== undefined);
  const isStopping = useChat((state) => state.link.kind === "stopping");
  const isMemoryOnly = useChat((state) => state.storage === "memory");
  const field = useRef<HTMLTextAreaElement>(null);
  const [hasText, setHasText] = useState(false);
  const [isImpatient, setIsImpatient] = useState(false);
  const draft = useDraft(field, (text) => setHasText(text.trim() !== ""));

  useEffect(focusComposer, []);
  useEscape(isAnswering, session.stop);

  const send = () => {
    const box = field.current;
    if (box === null) return;
    if (session.send({ content: box.value })) draft.clear();
    else setIsImpatient(isAnswering && hasText);
    box.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    send();
  };

  const onButton = (event: MouseEvent) => {
    // The second click of a double click on Send is not a wish to stop.
    if (isAnswering && event.detail > 1) return;
    if (isAnswering) session.stop();
    else send();
  };

  const action = isStopping ? "Stopping…" : isAnswering ? "Stop" : "Send";
  return (
    <div className="px-2.5 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-5 sm:pb-4.5">
      <form
        aria-label="Ask"
        onSubmit={(event) => event.preventDefault()}
        className="mx-auto flex max-w-col items-end gap-2 rounded-composer border border-line bg-bg py-2 pr-2 pl-4 shadow-composer transition-colors focus-within:border-[color-mix(in_oklch,var(--accent)_55%,var(--line))]"
      >
        <textarea
          ref={field}
          id={COMPOSER_ID}
          name="message"
          aria-label="Message"
          aria-describedby="composer-hint"
          placeholder="Ask anything"
          rows={1}
          enterKeyHint="send"
          autoComplete="off"
          onInput={() => {
            setIsImpatient(false);
            draft.changed();
          }}
          onKeyDown={onKeyDown}
          className="max-h-[40vh] min-h-6 min-w-0 flex-1 resize-none self-center overflow-y-auto bg-transparent py-1 text-base leading-6 outline-none pointer-coarse:text-[16px]"
        />
        <button
          type="button"
          onClick={onButton}
          aria-label={action}
          title={action}
          aria-disabled={isStopping}
          className={`grid size-8.5 shrink-0 place-items-center rounded-card transition-colors ${
            (isAnswering && !isStopping) || (!isAnswering && hasText)
              ? "bg-ink text-bg"
              : "bg-wash text-faint"
          }`}
        >
          {isAnswering ? (
            <Square aria-hidden size={13} fill="currentColor" strokeWidth={0} />
          ) : (
            <ArrowUp aria-hidden size={17} strokeWidth={2} />
          )}
        </button>
      </form>
      <p id="composer-hint" className="mx-auto mt-2 hidden max-w-col text-center text-faint text-xs sm:block">
        {hintOf({ isImpatient: isImpatient && isAnswering, isMemoryOnly })}
      </p>
      {isMemoryOnly && <p className="mx-auto mt-1.5 text-center text-faint text-xs sm:hidden">{NOT_KEPT}</p>}
    </div>
  );
}

const NOT_KEPT = "This browser keeps nothing: a reload would lose this chat.";

function hintOf({ isImpatient, isMemoryOnly }: { isImpatient: boolean; isMemoryOnly: boolean }): string {
  if (isImpatient) return "One answer at a time: Esc stops this one, then Enter sends";
  if (isMemoryOnly) return NOT_KEPT;
  return "Enter sends · Shift Enter breaks the line · Esc stops";
}

/** Enter that picks a candidate of an input method. Safari ends the composition first and tells by keyCode 229. */
function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229;
}

/** Esc anywhere on the page, unless something on it has used the key. */
function useEscape(isActive: boolean, act: () => void): void {
  useEffect(() => {
    if (!isActive) return;
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) act();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isActive, act]);
}
