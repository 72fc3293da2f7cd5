import * as headChange from "./conversation-head";
import { endThrough } from "./message-tree";
import { isBlank, type QuestionDraft, type QueuedQuestion } from "./messages";
import type { ChatState } from "./reducer";
import type { HeadChange } from "./storage";

export interface QuestionQueueOptions {
  readonly state: () => ChatState;
  readonly isRunning: () => boolean;
  /** Ends the running answer here, and asks the server to stop it. */
  readonly abandon: () => void;
  readonly newId: () => string;
  readonly changeHead: (change: HeadChange) => void;
  /** Asks, and changes the head by `leaving`; resolves when both are stored, or given up. */
  readonly ask: (draft: QuestionDraft, parentId: string | undefined, leaving: HeadChange) => Promise<void>;
}

/** The questions of one conversation that wait for the running answer to end. */
export interface QuestionQueue {
  /** Joins the queue, and remembers which branch is shown. */
  readonly add: (draft: QuestionDraft) => void;
  readonly edit: (queuedId: string, draft: QuestionDraft) => void;
  readonly remove: (queuedId: string) => void;
  readonly sendNow: (queuedId: string) => void;
  /** Nothing is asked from this question on until it is let go. */
  readonly hold: (queuedId: string) => void;
  /** What was due meanwhile is asked. */
  readonly letGo: (queuedId: string) => void;
  /** An answer has ended: the first question that waits follows it if it ended well. Resolves when it is no longer due,
   * so that no other tab asks it. */
  readonly follow: (answerId: string) => Promise<void>;
  /** Asks what is due, if nothing stands in its way any more. */
  readonly goOn: () => void;
  /** Nothing is due any more: what waits stands where it is. */
  readonly stand: () => void;
}

export function createQuestionQueue(options: QuestionQueueOptions): QuestionQueue {
  const { state, changeHead } = options;
  const heldIds = new Set<string>();
  /** The answer that ended well while the question to follow it was held. */
  let due: { readonly answerId: string; readonly settle: () => void } | undefined;

  function stand(): void {
    due?.settle();
    due = undefined;
  }

  /** Asks it after `endId`, or at the end of the branch that it was written to. */
  function ask(next: QueuedQuestion, endId: string | undefined): Promise<void> {
    const parentId = endThrough(state().tree, next.parentId, endId);
    const left = headChange.dequeued(next.id);
    return options.ask(
      next,
      parentId,
      parentId === endId ? left : headChange.both(left, headChange.keptAt(endId)),
    );
  }

  async function follow(answerId: string): Promise<void> {
    stand();
    const answer = state().tree.messages.get(answerId);
    const next = state().head.queue?.[0];
    if (next === undefined || answer?.role !== "assistant" || answer.status.kind !== "done") return;
    if (!heldIds.has(next.id)) return ask(next, answerId);
    return new Promise((settle) => {
      due = { answerId, settle };
    });
  }

  function goOn(): void {
    if (due === undefined || options.isRunning()) return;
    const { answerId, settle } = due;
    due = undefined;
    void follow(answerId).then(settle);
  }

  return {
    add(draft) {
      const { head, live } = state();
      const parentId = head.leafId === live?.id ? undefined : head.leafId;
      changeHead(headChange.queued({ ...trimmed(draft, options.newId()), parentId }));
    },
    edit(queuedId, draft) {
      if (!isBlank(draft)) changeHead(headChange.requeued(trimmed(draft, queuedId)));
    },
    remove: (queuedId) => changeHead(headChange.dequeued(queuedId)),
    sendNow(queuedId) {
      const waiting = state().head.queue?.find(({ id }) => id === queuedId);
      if (waiting === undefined) return;
      const endId = state().live?.id ?? state().head.leafId;
      options.abandon();
      void ask(waiting, endId);
    },
    hold: (queuedId) => void heldIds.add(queuedId),
    letGo(queuedId) {
      heldIds.delete(queuedId);
      goOn();
    },
    follow,
    goOn,
    stand,
  };
}

function trimmed(draft: QuestionDraft, id: string): QueuedQuestion {
  return { ...draft, content: draft.content.trim(), id };
}
