import { createConversationSaver } from "./conversation-saver";
import type { AssistantMessage, GenerationPointer } from "./messages";
import type { ChatAction } from "./reducer";
import { type AnswerWorld, createRunningAnswer, type RunningAnswer } from "./running-answer";
import { RUNNING_EVERY_MS, type TabChannel } from "./tabs";
import type { Question } from "./transport";

export type FollowedAnswer = AssistantMessage & { readonly generation: GenerationPointer };

export interface AnswerKeeperOptions extends AnswerWorld {
  readonly conversationId: string;
  readonly tabs: Pick<TabChannel, "post">;
  /** Of all tabs that ask for `name` one at a time holds it; `onHeld` is called once that is this one. The returned
   * function gives it back, or stops asking. */
  readonly hold: (name: string, onHeld: () => void) => () => void;
  readonly dispatch: (action: ChatAction) => void;
  /** Writes the answer as it is, and resolves when that is durable or given up. Called only in the tab that writes it.
   * `isPart` for what is worth no word to other tabs. */
  readonly write: (answerId: string, isPart: boolean) => Promise<void>;
  /** Called once for each answer, after it has ended and was given to `write`. No other tab becomes its writer before
   * what comes back has resolved. */
  readonly onEnd: (answerId: string, wasWriter: boolean) => Promise<void> | void;
}

/** The one answer of a conversation that arrives in this page, and who of all tabs writes it. */
export interface AnswerKeeper {
  /** Follows this answer. `isWriter`: it was asked here, so it is this tab's to write at once. Nothing is sent before
   * `connect`. */
  readonly run: (answer: FollowedAnswer, question: Question, isWriter: boolean) => RunningAnswer;
  readonly current: () => RunningAnswer | undefined;
  /** Leaves the answer to others, or to the server. */
  readonly detach: () => void;
  /** Tells the other tabs what runs here. */
  readonly tell: () => void;
  readonly flush: () => void;
  readonly leave: () => void;
  readonly comeBack: () => void;
}

export function createAnswerKeeper(options: AnswerKeeperOptions): AnswerKeeper {
  const { conversationId, tabs, schedule } = options;
  let running: { readonly id: string; readonly answer: RunningAnswer } | undefined;
  let isWriter = false;
  let letGo = () => {};
  let cancelTelling = () => {};
  const saver = createConversationSaver({
    schedule,
    write: () => {
      if (isWriter && running !== undefined) void options.write(running.id, true);
    },
  });

  function claim(id: string, key: string): void {
    letGo = options.hold(`synapse-answer-${key}`, () => {
      if (isWriter) return;
      isWriter = true;
      void options.write(id, false);
    });
  }

  function tellRunning(key: string): void {
    tabs.post({ type: "running", key, conversationId });
    cancelTelling();
    cancelTelling = schedule(() => tellRunning(key), RUNNING_EVERY_MS);
  }

  function conclude(id: string, key: string): void {
    running = undefined;
    saver.cancel();
    cancelTelling();
    const release = letGo;
    const wasWriter = isWriter;
    isWriter = false;
    const written = wasWriter ? options.write(id, false) : undefined;
    tabs.post({ type: "ended", key });
    const ended = options.onEnd(id, wasWriter);
    if (wasWriter) void Promise.all([written, ended]).then(release);
    else release();
  }

  return {
    run(answer, question, wrote) {
      const { key } = answer.generation;
      const current = createRunningAnswer({
        ...options,
        answer,
        question,
        onAccepted: () => {
          if (isWriter) void options.write(answer.id, false);
        },
        onGrown: () => {
          if (isWriter) saver.saveSoon();
        },
        onEnd: () => conclude(answer.id, key),
      });
      running = { id: answer.id, answer: current };
      isWriter = wrote;
      claim(answer.id, key);
      tellRunning(key);
      return current;
    },
    current: () => running?.answer,
    detach() {
      running?.answer.detach();
      running = undefined;
      isWriter = false;
      saver.cancel();
      cancelTelling();
      letGo();
    },
    tell() {
      if (running !== undefined) tabs.post({ type: "running", key: running.answer.key, conversationId });
    },
    flush: saver.flush,
    leave() {
      saver.flush();
      running?.answer.link()?.leave();
      isWriter = false;
      letGo();
    },
    comeBack() {
      if (running !== undefined) claim(running.id, running.answer.key);
      running?.answer.link()?.nudge();
    },
  };
}
