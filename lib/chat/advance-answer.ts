import type { Announcement } from "./announcement";
import type { AnswerFigures } from "./answer-meter";
import type { Usage } from "./events";
import type { AnswerFailure } from "./failure";
import type { AnswerStatus, AssistantMessage, GenerationPointer, ToldStatus } from "./messages";

/** What happens to an answer while it arrives. */
export type AnswerAction =
  | { readonly type: "accepted"; readonly generationId: string }
  | { readonly type: "told"; readonly status: ToldStatus }
  | {
      readonly type: "received";
      readonly eventId: string;
      readonly text: string;
      readonly thinking: string;
      readonly model: string;
      readonly figures: AnswerFigures;
    }
  | { readonly type: "ticked"; readonly figures: AnswerFigures }
  | AnswerOutcome;

/** How it ends. `content` is the whole text as the server has it; what has arrived when it did not say. */
export type AnswerOutcome = (
  | { readonly type: "ended"; readonly doneReason: string; readonly usage: Usage }
  | { readonly type: "failed"; readonly failure: AnswerFailure }
  | { readonly type: "stopped"; readonly releaseMs: number | undefined }
) & {
  readonly content: string | undefined;
  readonly endedAtMs: number;
  readonly figures: AnswerFigures;
};

/** An answer after what happened to it. */
export function advanceAnswer(answer: AssistantMessage, action: AnswerAction): AssistantMessage {
  switch (action.type) {
    case "accepted":
      return answer.generation === undefined
        ? answer
        : { ...answer, generation: { ...answer.generation, id: action.generationId } };
    case "told":
      return answer.status.kind === "waiting"
        ? { ...answer, status: { kind: "waiting", told: action.status } }
        : answer;
    case "received":
      return receive(answer, action);
    case "ticked":
      return { ...answer, figures: action.figures };
    case "ended": {
      const { thinking } = answer.status.kind === "waiting" ? keptOf(answer) : answer;
      const { doneReason, usage } = action;
      return { ...over(answer, action), thinking, status: { kind: "done", doneReason, usage } };
    }
    case "failed": {
      const content = action.content || undefined;
      return { ...over(answer, { ...action, content }), status: { kind: "error", failure: action.failure } };
    }
    case "stopped": {
      const content = action.content || undefined;
      const { releaseMs } = action;
      return { ...over(answer, { ...action, content }), status: { kind: "stopped", releaseMs } };
    }
    default:
      return action satisfies never;
  }
}

/** What is told of it. */
export function announceAnswer(before: AssistantMessage, action: AnswerAction): Announcement | undefined {
  if (action.type === "received" && before.status.kind === "waiting") return "begins";
  if (action.type === "ended") return "complete";
  return action.type === "stopped" ? "stopped" : undefined;
}

export function isOutcome(action: AnswerAction): action is AnswerOutcome {
  return action.type === "ended" || action.type === "failed" || action.type === "stopped";
}

/** An answer that is taken up again, as far as it was. */
export function revive(answer: AssistantMessage): AssistantMessage {
  if (answer.status.kind === "waiting" || answer.status.kind === "streaming") return answer;
  const hasBegun = answer.generation?.lastEventId !== undefined;
  const phase = answer.content.length > answer.keptUnits ? "answering" : "thinking";
  const status: AnswerStatus = hasBegun ? { kind: "streaming", phase } : { kind: "waiting" };
  return { ...answer, endedAtMs: undefined, status };
}

/** Everything of an answer: what was kept of an earlier one and the whole text that the server has, or what is there. */
function over(answer: AssistantMessage, { content, endedAtMs, figures }: AnswerOutcome): AssistantMessage {
  const whole = content === undefined ? answer.content : keptOf(answer).content + content;
  return { ...answer, content: whole, endedAtMs, figures };
}

function receive(
  answer: AssistantMessage,
  action: Extract<AnswerAction, { type: "received" }>,
): AssistantMessage {
  const before = answer.status.kind === "waiting" ? keptOf(answer) : answer;
  return {
    ...answer,
    content: before.content + action.text,
    thinking: before.thinking + action.thinking,
    model: action.model || answer.model,
    generation: placed(answer.generation, action.eventId),
    status: streaming(answer.status, action.text === "" && isThinking(answer) ? "thinking" : "answering"),
    figures: action.figures,
  };
}

function placed(pointer: GenerationPointer | undefined, eventId: string): GenerationPointer | undefined {
  return pointer === undefined || eventId === "" ? pointer : { ...pointer, lastEventId: eventId };
}

/** Before this generation's first text. */
function isThinking({ status }: AssistantMessage): boolean {
  return status.kind === "waiting" || (status.kind === "streaming" && status.phase === "thinking");
}

/** What this generation builds on. */
function keptOf({ content, thinking, keptUnits }: AssistantMessage) {
  return keptUnits === 0 ? { content: "", thinking: "" } : { content: content.slice(0, keptUnits), thinking };
}

function streaming(status: AnswerStatus, phase: "thinking" | "answering"): AnswerStatus {
  return status.kind === "streaming" && status.phase === phase ? status : { kind: "streaming", phase };
}
