import type { ChatSettings } from "./chat-settings";
import type { Model } from "./models";
import type { AnswerWorld } from "./running-answer";
import type { ConversationStorage, StoredConversation } from "./storage";
import type { TabChannel } from "./tabs";

/** The model that a question goes to. `chosen` is what the person picked: only that is named in the request, so
 * that a default which has just changed on the server is not contradicted by a page that has not heard of it. */
export interface ModelChoice {
  readonly chosen: string | undefined;
  readonly shown: string | undefined;
  readonly loaded: boolean;
  /** What is known of it: nothing that it would refuse is asked of it. */
  readonly known?: Model | undefined;
}

export interface ChatSessionOptions extends AnswerWorld {
  /** The conversation, stored or about to be. */
  readonly id: string;
  readonly stored?: StoredConversation | undefined;
  /** Whether the browser keeps anything, as far as that is known. */
  readonly isDurable?: boolean | undefined;
  /** Its calls do not reject. */
  readonly storage: ConversationStorage;
  readonly newId: () => string;
  readonly scheduleFrame: (task: () => void) => void;
  /** The chosen model, or the one that is named here. */
  readonly model: (name?: string) => ModelChoice;
  /** How every conversation is asked that says nothing else. */
  readonly defaults: () => ChatSettings;
  readonly tabs: Pick<TabChannel, "post">;
  /** Of all tabs that ask for `name` one at a time holds it; `onHeld` is called once that is this one. The returned
   * function gives it back, or stops asking. */
  readonly hold: (name: string, onHeld: () => void) => () => void;
  /** Called when the head of the conversation, or whether an answer runs, has changed. */
  readonly onChange?: () => void;
  /** Called after every generation, however it ended. */
  readonly onSettled?: () => void;
}
