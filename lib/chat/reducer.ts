import type { AnswerFigures } from "./answer-meter";
import type { Usage } from "./events";
import { type AnswerFailure, interruptedFailure } from "./failure";
import {
  type AnswerStatus,
  type AssistantMessage,
  type ConversationHead,
  isLive,
  type Message,
  titleOf,
  type UserMessage,
} from "./messages";

/** One conversation as the page shows it. */
export interface ChatState {
  readonly head: ConversationHead;
  /** Everything that does not change while an answer arrives. */
  readonly settled: readonly Message[];
  /** The answer that is arriving; shown after `settled`. */
  readonly live: AssistantMessage | undefined;
  /** `unknown` until the browser's storage was asked. */
  readonly storage: "unknown" | "durable" | "memory";
  /** What a screen reader is told; changes at the start and the end of an answer only. */
  readonly announcement: string;
}

/** A generation that is about to be asked for. */
export type AskedAnswer = Pick<AssistantMessage, "id" | "model" | "loading" | "askedAtMs" | "figures">;

export type ChatAction =
  | { readonly type: "opened"; readonly head: ConversationHead; readonly messages: readonly Message[] }
  | { readonly type: "asked"; readonly question: UserMessage; readonly answer: AskedAnswer }
  | { readonly type: "retried"; readonly answer: AskedAnswer }
  | { readonly type: "continued"; readonly answer: AskedAnswer }
  | {
      readonly type: "received";
      readonly text: string;
      readonly thinking: string;
      readonly model: string;
      readonly figures: AnswerFigures;
    }
  | {
      readonly type: "ended";
      readonly content: string;
      readonly doneReason: string;
      readonly usage: Usage;
      readonly figures: AnswerFigures;
    }
  | {
      readonly type: "failed";
      readonly failure: AnswerFailure;
      readonly content: string;
      readonly figures: AnswerFigures;
    }
  | { readonly type: "stopped"; readonly figures: AnswerFigures }
  | { readonly type: "ticked"; readonly figures: AnswerFigures }
  | { readonly type: "storage-known"; readonly durable: boolean };

/** An empty conversation. */
export function emptyChat(id: string, nowMs: number): ChatState {
  return {
    head: { id, title: "", createdAtMs: nowMs, updatedAtMs: nowMs },
    settled: [],
    live: undefined,
    storage: "unknown",
    announcement: "",
  };
}

/** The next state. Actions about an answer when none is arriving change nothing: they come from a generation
 * that was stopped or left. A question while an answer is arriving changes nothing either. */
export function reduceChat(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case "opened":
      return {
        ...state,
        head: action.head,
        settled: action.messages.map(settle),
        live: undefined,
        announcement: "",
      };
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
    announcement: "",
  };
}

function begun(answer: AskedAnswer) {
  const status: AnswerStatus = { kind: "waiting" };
  return { ...answer, role: "assistant" as const, status };
}

type AnswerAction = Extract<ChatAction, { type: "received" | "ended" | "failed" | "stopped" | "ticked" }>;

function advance(state: ChatState, live: AssistantMessage, action: AnswerAction): ChatState {
  const { figures } = action;
  switch (action.type) {
    case "received":
      return receive(state, live, action);
    case "ticked":
      return { ...state, live: { ...live, figures } };
    case "ended": {
      const { thinking } = live.status.kind === "waiting" ? keptOf(live) : live;
      const content = keptOf(live).content + action.content;
      const status: AnswerStatus = { kind: "done", doneReason: action.doneReason, usage: action.usage };
      const answer = { ...live, content, thinking, status, figures };
      return finish(state, answer, "The answer is complete.");
    }
    case "failed": {
      const content = action.content === "" ? live.content : keptOf(live).content + action.content;
      const status: AnswerStatus = { kind: "error", failure: action.failure };
      return finish(state, { ...live, content, status, figures }, "");
    }
    case "stopped":
      return finish(state, { ...live, status: { kind: "stopped" }, figures }, "Stopped.");
    default:
      return action satisfies never;
  }
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
    status: streaming(live.status, action.text === "" && isThinking(live) ? "thinking" : "answering"),
    figures: action.figures,
  };
  return { ...state, live: next, announcement: first ? "The answer begins." : state.announcement };
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
  return { ...state, settled: [...state.settled, answer], live: undefined, announcement };
}

/** A stored answer that was still arriving when its page went away. */
function settle(message: Message): Message {
  if (message.role === "user" || !isLive(message.status)) return message;
  return { ...message, status: { kind: "error", failure: interruptedFailure("reloaded") } };
}
