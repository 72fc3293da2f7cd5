import type { AnswerFigures } from "./answer-meter";
import type { Usage } from "./events";
import { type AnswerFailure, interruptedFailure } from "./failure";
import { type Link, nextLink, OPEN_LINK, sayLink } from "./link";
import { EMPTY_TREE, type MessageTree } from "./message-tree";
import {
  type AnswerStatus,
  type AssistantMessage,
  type ConversationHead,
  type GenerationPointer,
  isLive,
  isResumable,
  type Message,
  type ToldStatus,
  titleOf,
  type UserMessage,
} from "./messages";

/** What was deleted last, as long as it can be brought back. */
export interface RemovedMessages {
  readonly messages: readonly Message[];
  /** What was shown before. */
  readonly leafId: string | undefined;
}

/** One conversation as the page shows it. */
export interface ChatState {
  readonly head: ConversationHead;
  /** The shown branch down to `head.leafId`, without the arriving answer: it does not change while one arrives. */
  readonly settled: readonly Message[];
  /** All branches. The arriving answer is in it as it was when it began. */
  readonly tree: MessageTree;
  readonly removed: RemovedMessages | undefined;
  /** The answer that is arriving; shown after `settled` if it belongs to that branch (`shownLive`). */
  readonly live: AssistantMessage | undefined;
  readonly link: Link;
  /** An answer runs in another tab's conversation. */
  readonly runsElsewhere: boolean;
  /** `unknown` until the browser's storage was asked. */
  readonly storage: "unknown" | "durable" | "memory";
  /** What a screen reader is told; changes at the start and the end of an answer only. */
  readonly announcement: string;
}

/** A generation that is about to be asked for. */
export type AskedAnswer = Pick<AssistantMessage, "id" | "model" | "loading" | "askedAtMs" | "figures"> & {
  readonly generation: GenerationPointer;
};

export type ChatAction =
  /** The last message goes on arriving where it can. */
  | { readonly type: "opened"; readonly head: ConversationHead; readonly messages: readonly Message[] }
  /** The last answer, whose connection was lost for good, is taken up again. */
  | { readonly type: "resumed" }
  | { readonly type: "asked"; readonly question: UserMessage; readonly answer: AskedAnswer }
  | { readonly type: "retried"; readonly answer: AskedAnswer }
  | { readonly type: "continued"; readonly answer: AskedAnswer }
  | { readonly type: "accepted"; readonly generationId: string }
  | { readonly type: "told"; readonly status: ToldStatus }
  | { readonly type: "linked"; readonly link: Link }
  | {
      readonly type: "received";
      readonly eventId: string;
      readonly text: string;
      readonly thinking: string;
      readonly model: string;
      readonly figures: AnswerFigures;
    }
  | {
      readonly type: "ended";
      /** The whole text as the server has it; what has arrived when it did not say. */
      readonly content: string | undefined;
      readonly doneReason: string;
      readonly usage: Usage;
      readonly figures: AnswerFigures;
    }
  | {
      readonly type: "failed";
      readonly failure: AnswerFailure;
      readonly content: string | undefined;
      readonly figures: AnswerFigures;
    }
  | {
      readonly type: "stopped";
      readonly content: string | undefined;
      readonly releaseMs: number | undefined;
      readonly figures: AnswerFigures;
    }
  | { readonly type: "ticked"; readonly figures: AnswerFigures }
  | { readonly type: "storage-known"; readonly durable: boolean }
  | { readonly type: "elsewhere-known"; readonly isRunning: boolean };

/** An empty conversation. */
export function emptyChat(id: string, nowMs: number): ChatState {
  return {
    head: { id, title: "", createdAtMs: nowMs, updatedAtMs: nowMs },
    settled: [],
    tree: EMPTY_TREE,
    removed: undefined,
    live: undefined,
    link: OPEN_LINK,
    runsElsewhere: false,
    storage: "unknown",
    announcement: "",
  };
}

/** The next state. Actions about an answer when none is arriving change nothing: they come from a generation
 * that was stopped or left. A question while an answer is arriving changes nothing either. */
export function reduceChat(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case "opened":
      return open(state, action.head, action.messages);
    case "resumed": {
      const last = state.settled.at(-1);
      return state.live === undefined && isResumable(last)
        ? {
            ...state,
            settled: state.settled.slice(0, -1),
            live: revive(last),
            link: OPEN_LINK,
            announcement: "",
          }
        : state;
    }
    case "asked":
      return state.live === undefined ? ask(state, action.question, action.answer) : state;
    case "retried":
      return again(state, action.answer, () => 0);
    case "continued":
      return again(state, action.answer, (old) => old.content.length);
    case "storage-known": {
      const storage = action.durable ? "durable" : "memory";
      return storage === state.storage ? state : { ...state, storage };
    }
    case "elsewhere-known":
      return action.isRunning === state.runsElsewhere ? state : { ...state, runsElsewhere: action.isRunning };
    case "accepted":
    case "told":
    case "linked":
    case "received":
    case "ended":
    case "failed":
    case "stopped":
    case "ticked":
      return state.live === undefined ? state : advance(state, state.live, action);
    default:
      return action satisfies never;
  }
}

function ask(state: ChatState, question: UserMessage, answer: AskedAnswer): ChatState {
  return {
    ...state,
    head: {
      ...state.head,
      title: state.head.title || titleOf(question.content),
      updatedAtMs: question.sentAtMs,
    },
    settled: [...state.settled, question],
    live: { ...begun(answer), content: "", thinking: "", keptUnits: 0 },
    link: OPEN_LINK,
    announcement: "",
  };
}

/** A new generation in the place of the last answer, of which it keeps `kept` units. The rest stays in sight until
 * the new generation produces something: `waiting` with content is old content. */
function again(state: ChatState, answer: AskedAnswer, kept: (old: AssistantMessage) => number): ChatState {
  const old = state.settled.at(-1);
  if (state.live !== undefined || old?.role !== "assistant") return state;
  const { id, content, thinking } = old;
  return {
    ...state,
    head: { ...state.head, updatedAtMs: answer.askedAtMs },
    settled: state.settled.slice(0, -1),
    live: { ...begun(answer), id, content, thinking, keptUnits: kept(old) },
    link: OPEN_LINK,
    announcement: "",
  };
}

function begun(answer: AskedAnswer) {
  const status: AnswerStatus = { kind: "waiting" };
  return { ...answer, role: "assistant" as const, status };
}

type AnswerAction = Extract<
  ChatAction,
  { type: "accepted" | "told" | "linked" | "received" | "ended" | "failed" | "stopped" | "ticked" }
>;

function advance(state: ChatState, live: AssistantMessage, action: AnswerAction): ChatState {
  switch (action.type) {
    case "accepted": {
      if (live.generation === undefined) return state;
      return { ...state, live: { ...live, generation: { ...live.generation, id: action.generationId } } };
    }
    case "told":
      if (live.status.kind !== "waiting") return state;
      return { ...state, live: { ...live, status: { kind: "waiting", told: action.status } } };
    case "linked": {
      const link = nextLink(state.link, action.link);
      return link === state.link
        ? state
        : { ...state, link, announcement: sayLink(link) ?? state.announcement };
    }
    case "received":
      return receive(state, live, action);
    case "ticked":
      return { ...state, live: { ...live, figures: action.figures } };
    case "ended": {
      const { thinking } = live.status.kind === "waiting" ? keptOf(live) : live;
      const content = wholeOf(live, action.content);
      const status: AnswerStatus = { kind: "done", doneReason: action.doneReason, usage: action.usage };
      const answer = { ...live, content, thinking, status, figures: action.figures };
      return finish(state, answer, "The answer is complete.");
    }
    case "failed": {
      const content = wholeOf(live, action.content || undefined);
      const status: AnswerStatus = { kind: "error", failure: action.failure };
      return finish(state, { ...live, content, status, figures: action.figures }, "");
    }
    case "stopped": {
      const content = wholeOf(live, action.content || undefined);
      const status: AnswerStatus = { kind: "stopped", releaseMs: action.releaseMs };
      return finish(state, { ...live, content, status, figures: action.figures }, "Stopped.");
    }
    default:
      return action satisfies never;
  }
}

/** Everything of an answer: what was kept of an earlier one and the whole text that the server has, or what is there. */
function wholeOf(live: AssistantMessage, content: string | undefined): string {
  return content === undefined ? live.content : keptOf(live).content + content;
}

function receive(
  state: ChatState,
  live: AssistantMessage,
  action: Extract<ChatAction, { type: "received" }>,
): ChatState {
  const first = live.status.kind === "waiting";
  const before = first ? keptOf(live) : live;
  const content = before.content + action.text;
  const next: AssistantMessage = {
    ...live,
    content,
    thinking: before.thinking + action.thinking,
    model: action.model || live.model,
    generation: placed(live.generation, action.eventId),
    status: streaming(live.status, action.text === "" && isThinking(live) ? "thinking" : "answering"),
    figures: action.figures,
  };
  return { ...state, live: next, announcement: first ? "The answer begins." : state.announcement };
}

function placed(pointer: GenerationPointer | undefined, eventId: string): GenerationPointer | undefined {
  return pointer === undefined || eventId === "" ? pointer : { ...pointer, lastEventId: eventId };
}

/** Before this generation's first text. */
function isThinking(live: AssistantMessage): boolean {
  return (
    live.status.kind === "waiting" || (live.status.kind === "streaming" && live.status.phase === "thinking")
  );
}

/** What this generation builds on. */
function keptOf({ content, thinking, keptUnits }: AssistantMessage) {
  return keptUnits === 0 ? { content: "", thinking: "" } : { content: content.slice(0, keptUnits), thinking };
}

function streaming(status: AnswerStatus, phase: "thinking" | "answering"): AnswerStatus {
  return status.kind === "streaming" && status.phase === phase ? status : { kind: "streaming", phase };
}

function finish(state: ChatState, answer: AssistantMessage, announcement: string): ChatState {
  return { ...state, settled: [...state.settled, answer], live: undefined, link: OPEN_LINK, announcement };
}

function open(state: ChatState, head: ConversationHead, messages: readonly Message[]): ChatState {
  const last = messages.at(-1);
  const live = isResumable(last) ? revive(last) : undefined;
  const settled = (live === undefined ? messages : messages.slice(0, -1)).map(settle);
  return { ...state, head, settled, live, link: OPEN_LINK, announcement: "" };
}

/** A stored answer that nothing is known of any more. */
function settle(message: Message): Message {
  if (message.role === "user" || !isLive(message.status)) return message;
  return { ...message, status: { kind: "error", failure: interruptedFailure("reloaded") } };
}

/** An answer that is taken up again, as far as it was. */
function revive(answer: AssistantMessage): AssistantMessage {
  if (isLive(answer.status)) return answer;
  const hasBegun = answer.generation?.lastEventId !== undefined;
  const phase = answer.content.length > answer.keptUnits ? "answering" : "thinking";
  return { ...answer, status: hasBegun ? { kind: "streaming", phase } : { kind: "waiting" } };
}
