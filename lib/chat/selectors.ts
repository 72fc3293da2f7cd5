import { siblingsOf } from "./message-tree";
import type { AssistantMessage, QuestionDraft } from "./messages";
import type { ChatState } from "./reducer";

/** Where a message stands among its branches: `index` from 0, and the ids to switch to. */
export interface Branch {
  readonly index: number;
  readonly count: number;
  readonly ids: readonly string[];
}

const ALONE: Branch = { index: 0, count: 1, ids: [] };

/** Branches by the array of their ids, so that a selector gives the same object until a branch comes or goes. */
const known = new WeakMap<readonly string[], readonly Branch[]>();

/** A message's place among its branches; the same object as long as that stays. */
export function branchOf(state: Pick<ChatState, "tree">, messageId: string): Branch {
  const ids = siblingsOf(state.tree, messageId);
  if (ids.length < 2) return ALONE;
  let branches = known.get(ids);
  if (branches === undefined) {
    branches = ids.map((_, index) => ({ index, count: ids.length, ids }));
    known.set(ids, branches);
  }
  return branches[ids.indexOf(messageId)] ?? ALONE;
}

/** The arriving answer, if it belongs to the branch that is shown. */
export function shownLive(state: ChatState): AssistantMessage | undefined {
  return state.live !== undefined && state.head.leafId === state.live.id ? state.live : undefined;
}

/** True when images are in the shown branch or in what waits to follow: every further request has them. */
export function hasImages({ settled, head }: Pick<ChatState, "settled" | "head">): boolean {
  const questions: readonly QuestionDraft[] = head.queue ?? [];
  return (
    settled.some((message) => message.role === "user" && isIllustrated(message)) ||
    questions.some(isIllustrated)
  );
}

function isIllustrated({ attachments = [] }: QuestionDraft): boolean {
  return attachments.some(({ kind }) => kind === "image");
}
