import type { ChatSettings } from "./chat-settings";
import { type ConversationHead, type QuestionDraft, type QueuedQuestion, titleOf } from "./messages";
import type { HeadChange } from "./storage";

/** The changes of a conversation's head, for what is shown and for what is stored. Each of them may be done twice. */

/** Something was asked or answered anew, and is shown. Where nothing was, it names the conversation. */
export function asked(leafId: string, atMs: number, question?: QuestionDraft): HeadChange {
  const named = question === undefined ? "" : titleOf(question);
  return (head) => {
    const isNamed = head.isRenamed || head.leafId !== undefined;
    return {
      ...head,
      title: isNamed ? head.title || named : named || head.title,
      updatedAtMs: Math.max(head.updatedAtMs, atMs),
      leafId,
    };
  };
}

export function shown(leafId: string | undefined): HeadChange {
  return (head) => (head.leafId === leafId ? head : { ...head, leafId });
}

/** At the end of the queue; one that waits already stays where it is, with this text. */
export function queued(question: QueuedQuestion): HeadChange {
  return (head) => {
    const queue = head.queue ?? [];
    const isKnown = queue.some(({ id }) => id === question.id);
    return {
      ...head,
      queue: isKnown
        ? queue.map((waiting) => (waiting.id === question.id ? question : waiting))
        : [...queue, question],
    };
  };
}

/** Another text for a question that waits; nothing when it does not wait any more. */
export function requeued(question: QueuedQuestion): HeadChange {
  return (head) => {
    const waiting = head.queue?.find(({ id }) => id === question.id);
    return waiting === undefined ? head : queued({ ...waiting, ...question })(head);
  };
}

/** What waits for the answer that arrives goes on waiting for this message's branch: another one is gone on with. */
export function keptAt(parentId: string | undefined): HeadChange {
  return (head) =>
    head.queue === undefined
      ? head
      : {
          ...head,
          queue: head.queue.map((waiting) => ({ ...waiting, parentId: waiting.parentId ?? parentId })),
        };
}

export function dequeued(queuedId: string): HeadChange {
  return (head) =>
    head.queue === undefined ? head : { ...head, queue: head.queue.filter(({ id }) => id !== queuedId) };
}

/** A blank title is none: `otherwise` is what the conversation is called then, until the next question. */
export function renamed(title: string, otherwise: string): HeadChange {
  const name = title.trim();
  return (head) => ({ ...head, title: name || otherwise, isRenamed: name !== "" });
}

export function pinned(atMs: number | undefined): HeadChange {
  return (head) => ({ ...head, pinnedAtMs: atMs });
}

export function configured(settings: ChatSettings): HeadChange {
  return (head) => ({ ...head, settings });
}

/** One change after the other. */
export function both(first: HeadChange, second: HeadChange): HeadChange {
  return (head) => second(first(head));
}

/** A conversation that nobody has asked anything in. */
export function emptyHead(id: string, nowMs: number): ConversationHead {
  return { id, title: "", createdAtMs: nowMs, updatedAtMs: nowMs };
}
