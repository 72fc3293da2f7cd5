import { type AnswerAction, advanceAnswer, announceAnswer, isOutcome, revive } from "./advance-answer";
import { type Announcement, announceLink } from "./announcement";
import { asked, emptyHead, shown } from "./conversation-head";
import { type Link, nextLink, OPEN_LINK } from "./link";
import { mergeStored } from "./merge-stored";
import {
  below,
  buildTree,
  chooseBranch,
  EMPTY_TREE,
  leafBelow,
  leafWithout,
  type MessageTree,
  pathTo,
  putMessage,
  withoutBelow,
} from "./message-tree";
import {
  type AssistantMessage,
  type ConversationHead,
  type GenerationPointer,
  isResumable,
  type Message,
  settledMessage,
  type UserMessage,
} from "./messages";
import type { HeadChange } from "./storage";

/** What was deleted last, as long as it can be brought back. */
export interface RemovedMessages {
  readonly messages: readonly Message[];
  /** What was shown before. */
  readonly leafId: string | undefined;
}

/** One conversation as the page shows it. */
export interface ChatState {
  /** `leafId` in it is what this tab shows. */
  readonly head: ConversationHead;
  /** The shown branch down to `head.leafId`, without the arriving answer: it does not change while one arrives. */
  readonly settled: readonly Message[];
  /** All branches. The arriving answer is in it as it was when it began. */
  readonly tree: MessageTree;
  readonly removed: RemovedMessages | undefined;
  /** The answer that is arriving; shown after `settled` if it belongs to that branch (`shownLive`). */
  readonly live: AssistantMessage | undefined;
  readonly link: Link;
  /** `unknown` until the browser's storage was asked. */
  readonly storage: "unknown" | "durable" | "memory";
  /** What a screen reader is told; changes at the start and the end of an answer only. */
  readonly announcement: Announcement | undefined;
}

/** A generation that is about to be asked for. */
export type AskedAnswer = Pick<AssistantMessage, "id" | "model" | "loading" | "askedAtMs" | "figures"> & {
  readonly generation: GenerationPointer;
};

export type ChatAction =
  /** A stored conversation is shown; the last answer of its branch goes on arriving where it can. */
  | { readonly type: "opened"; readonly head: ConversationHead; readonly messages: readonly Message[] }
  /** Another tab has written: what is stored now, under what runs here. */
  | { readonly type: "merged"; readonly head: ConversationHead; readonly messages: readonly Message[] }
  /** The shown answer, whose connection was lost, is taken up again. */
  | { readonly type: "resumed" }
  /** A question below its parent, and what answers it. */
  | { readonly type: "asked"; readonly question: UserMessage; readonly answer: AskedAnswer }
  /** Another answer to a question that is there. */
  | { readonly type: "regenerated"; readonly questionId: string; readonly answer: AskedAnswer }
  /** In the place of the shown answer, which nothing has come of. */
  | { readonly type: "retried"; readonly answer: AskedAnswer }
  /** The shown answer goes on where it broke off. */
  | { readonly type: "continued"; readonly answer: AskedAnswer }
  | { readonly type: "shown"; readonly messageId: string }
  | { readonly type: "removed"; readonly messageId: string; readonly canBeUndone: boolean }
  | { readonly type: "restored" }
  | { readonly type: "removal-final" }
  | { readonly type: "head-changed"; readonly change: HeadChange }
  | { readonly type: "linked"; readonly link: Link }
  | { readonly type: "storage-known"; readonly durable: boolean }
  | AnswerAction;

/** An empty conversation. */
export function emptyChat(id: string, nowMs: number): ChatState {
  return {
    head: emptyHead(id, nowMs),
    settled: [],
    tree: EMPTY_TREE,
    removed: undefined,
    live: undefined,
    link: OPEN_LINK,
    storage: "unknown",
    announcement: undefined,
  };
}

/** The next state. Actions about an answer when none is arriving change nothing: they come from a generation
 * that was stopped or left. A question while an answer is arriving changes nothing either. */
export function reduceChat(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case "opened":
      return open(state, action.head, action.messages);
    case "merged":
      return merge(state, action.head, action.messages);
    case "resumed":
      return resume(state);
    case "asked":
      return ask(state, action.question, action.answer);
    case "regenerated":
      return state.tree.messages.has(action.questionId)
        ? begin(state, { ...action.answer, parentId: action.questionId }, NOTHING_KEPT)
        : state;
    case "retried":
      return again(state, action.answer, () => NOTHING_KEPT);
    case "continued":
      return again(state, action.answer, ({ content, thinking }) => ({ content, thinking }));
    case "shown":
      return state.tree.messages.has(action.messageId)
        ? showLeaf(state, leafBelow(state.tree, action.messageId))
        : state;
    case "removed":
      return remove(state, action.messageId, action.canBeUndone);
    case "restored":
      return restore(state);
    case "removal-final":
      return state.removed === undefined ? state : { ...state, removed: undefined };
    case "head-changed": {
      const head = action.change(state.head);
      return head === state.head ? state : { ...state, head };
    }
    case "storage-known": {
      const storage = action.durable ? "durable" : "memory";
      return storage === state.storage ? state : { ...state, storage };
    }
    case "linked":
      return state.live === undefined ? state : relink(state, action.link);
    default:
      return state.live === undefined ? state : advance(state, state.live, action);
  }
}

interface Kept {
  readonly content: string;
  readonly thinking: string;
}

const NOTHING_KEPT: Kept = { content: "", thinking: "" };

function ask(state: ChatState, question: UserMessage, answer: AskedAnswer): ChatState {
  if (state.live !== undefined) return state;
  const below = { ...state, tree: putMessage(state.tree, question) };
  return begin(below, { ...answer, parentId: question.id }, NOTHING_KEPT, question);
}

/** A new generation in the place of the shown answer, of which it keeps something. */
function again(state: ChatState, answer: AskedAnswer, keep: (old: AssistantMessage) => Kept): ChatState {
  const old = state.settled.at(-1);
  if (state.live !== undefined || old?.role !== "assistant") return state;
  return begin(state, { ...answer, id: old.id, parentId: old.parentId }, keep(old));
}

function begin(
  state: ChatState,
  answer: AskedAnswer & Pick<AssistantMessage, "parentId">,
  kept: Kept,
  question?: UserMessage,
): ChatState {
  if (state.live !== undefined) return state;
  const status = { kind: "waiting" } as const;
  const live = { ...answer, ...kept, role: "assistant", keptUnits: kept.content.length, status } as const;
  const head = asked(live.id, answer.askedAtMs, question)(state.head);
  const tree = putMessage(state.tree, live);
  return showLeaf({ ...state, head, tree, live, link: OPEN_LINK, announcement: undefined }, live.id);
}

function relink(state: ChatState, change: Link): ChatState {
  const link = nextLink(state.link, change);
  return link === state.link
    ? state
    : { ...state, link, announcement: announceLink(link) ?? state.announcement };
}

function advance(state: ChatState, live: AssistantMessage, action: AnswerAction): ChatState {
  const answer = advanceAnswer(live, action);
  if (answer === live) return state;
  const announcement = announceAnswer(live, action) ?? state.announcement;
  if (!isOutcome(action)) return { ...state, live: answer, announcement };
  const isShown = state.head.leafId === answer.id;
  return {
    ...state,
    tree: putMessage(state.tree, answer),
    settled: isShown ? [...state.settled, answer] : state.settled,
    live: undefined,
    link: OPEN_LINK,
    announcement: action.type === "failed" ? undefined : announcement,
  };
}

function open(state: ChatState, head: ConversationHead, messages: readonly Message[]): ChatState {
  const tree = buildTree(messages);
  const leafId = leafBelow(tree, tree.messages.has(head.leafId ?? "") ? head.leafId : undefined);
  const opened = { ...state, head, tree, removed: undefined, live: undefined, link: OPEN_LINK };
  return resume(showLeaf({ ...opened, announcement: undefined }, leafId));
}

/** What was shown stays so, unless another tab went on with just that. */
function merge(state: ChatState, stored: ConversationHead, messages: readonly Message[]): ChatState {
  const { tree, leafId } = mergeStored(state, stored, messages);
  const merged = showLeaf({ ...state, head: stored, tree }, leafId);
  return resume(merged);
}

function resume(state: ChatState): ChatState {
  const last = state.tree.messages.get(state.head.leafId ?? "");
  if (state.live !== undefined || !isResumable(last)) return state;
  const live = revive(last);
  const tree = putMessage(state.tree, live);
  return showLeaf({ ...state, tree, live, link: OPEN_LINK, announcement: undefined }, live.id);
}

function remove(state: ChatState, messageId: string, canBeUndone: boolean): ChatState {
  const messages = below(state.tree, messageId);
  if (messages.length === 0 || messages.some(({ id }) => id === state.live?.id)) return state;
  const { leafId } = state.head;
  const isShown = messages.some(({ id }) => id === leafId);
  const next = isShown ? leafWithout(state.tree, messageId) : leafId;
  const removed = canBeUndone ? { messages, leafId } : state.removed;
  return showLeaf({ ...state, removed, tree: withoutBelow(state.tree, messageId) }, next);
}

function restore(state: ChatState): ChatState {
  const { removed, tree } = state;
  if (removed === undefined) return state;
  const whole = buildTree([...tree.messages.values(), ...removed.messages]);
  const restored = { ...state, removed: undefined, tree: { ...whole, chosen: tree.chosen } };
  return showLeaf(restored, removed.leafId);
}

/** Shows the branch that ends with this message. */
function showLeaf(state: ChatState, leafId: string | undefined): ChatState {
  const tree = chooseBranch(state.tree, leafId);
  const path = pathTo(tree, leafId).filter(({ id }) => id !== state.live?.id);
  const settled = path.map(settledMessage);
  const isSame =
    settled.length === state.settled.length &&
    settled.every((message, place) => message === state.settled[place]);
  return { ...state, tree, head: shown(leafId)(state.head), settled: isSame ? state.settled : settled };
}
