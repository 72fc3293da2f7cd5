import type { ChatSettings } from "./chat-settings";
import type { QuestionDraft } from "./messages";
import type { ChatAction, ChatState } from "./reducer";
import type { Store } from "./store";
import type { TabMessage } from "./tabs";

/** One conversation in this page: what a person can do with it. Everything that is typed is stored before anything is
 * asked of the server. */
export interface ChatSession {
  readonly id: string;
  readonly store: Store<ChatState, ChatAction>;

  /** Asks below the shown branch. While an answer runs the question joins the queue instead. Answers false, and does
   * nothing, for a draft without text and attachments. */
  readonly send: (draft: QuestionDraft) => boolean;
  /** Asks another question in the place of this one: a branch beside it. An answer that runs is stopped. Answers false
   * for an empty draft and for what is no question of this conversation. */
  readonly edit: (messageId: string, draft: QuestionDraft) => boolean;
  /** Another answer beside this one; given a question, another answer to it. `model` asks that model instead of the
   * chosen one. An answer that runs is stopped. */
  readonly regenerate: (messageId: string, model?: string) => void;
  /** What "try again" means for the end of the shown branch: an answer whose connection was lost for good is taken up
   * again; one without any output is asked for again in its place, every other one as a branch beside it; a question
   * without an answer is asked. Does nothing while an answer runs. */
  readonly retry: () => void;
  /** Asks the model to go on where the shown answer broke off. Whether it does is up to the model's template; some
   * begin anew. */
  readonly continueAnswer: () => void;
  /** Asks the server to end the running answer; what has arrived stays. The queue waits then. */
  readonly stop: () => void;

  readonly editQueued: (queuedId: string, draft: QuestionDraft) => void;
  readonly removeQueued: (queuedId: string) => void;
  /** Stops the running answer, if one runs, and asks this question before all others that wait. */
  readonly sendQueuedNow: (queuedId: string) => void;
  /** It is being written anew in this page: nothing is asked from it on until `letQueuedGo`. */
  readonly holdQueued: (queuedId: string) => void;
  /** The queue goes on; a question whose turn has come meanwhile is asked at once. */
  readonly letQueuedGo: (queuedId: string) => void;

  /** Shows the branch that this message is in, down to where that was left, else to its newest end. */
  readonly showBranch: (messageId: string) => void;
  /** Deletes a message with everything below it; `undoRemoveMessage` brings all of it back for a while
   * (`ChatState.removed`). An answer among it that runs is stopped. */
  readonly removeMessage: (messageId: string) => void;
  readonly undoRemoveMessage: () => void;

  /** What differs from the page's defaults in this conversation; it is kept with it. */
  readonly setSettings: (settings: ChatSettings) => void;
  /** Names the conversation; a blank title is none, and the first question names it again. */
  readonly setTitle: (title: string) => void;

  /** True while an answer arrives here or a question is on its way. */
  readonly isRunning: () => boolean;
  /** Ends the running answer here at once, and asks the server to stop it. */
  readonly abandon: () => void;
  /** Another tab has said something. */
  readonly hear: (message: TabMessage) => void;
  /** Writes the partial answer: the page may not live to write the next one. */
  readonly pageHidden: () => void;
  /** The page goes away, maybe for ever. The answer goes on at the server. */
  readonly pageLeft: () => void;
  /** It came back from the browser's cache. */
  readonly pageReturned: () => void;
  /** It is seen again, or online again: a connection may have died unnoticed. */
  readonly woke: () => void;
  readonly wentOffline: () => void;
  /** Ends everything here without a word, and writes nothing more; an answer goes on where others follow it. */
  readonly dispose: () => void;
}
