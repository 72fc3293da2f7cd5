import { createAnswerMeter } from "./answer-meter";
import { conversationOf, tail } from "./conversation-parts";
import { createConversationSaver } from "./conversation-saver";
import { type AssistantMessage, type GenerationPointer, isResumable, type Message } from "./messages";
import { type AskedAnswer, type ChatAction, type ChatState, emptyChat, reduceChat } from "./reducer";
import { type AnswerWorld, createRunningAnswer, type RunningAnswer } from "./running-answer";
import type { ConversationStorage, StoredConversation } from "./storage";
import { createStore, type Store } from "./store";
import { createElsewhere, RUNNING_EVERY_MS, type TabChannel, type TabMessage } from "./tabs";

/** The model the next question goes to. `chosen` is what the person picked: only that is named in the request, so
 * that a default which has just changed on the server is not contradicted by a page that has not heard of it. */
export interface ModelChoice {
  readonly chosen: string | undefined;
  readonly shown: string | undefined;
  readonly loaded: boolean;
}

export interface ChatSessionOptions extends AnswerWorld {
  readonly storage: ConversationStorage;
  readonly newId: () => string;
  readonly scheduleFrame: (task: () => void) => void;
  readonly model: () => ModelChoice;
  /** Which conversation a reload should open. */
  readonly remember: (conversationId: string) => void;
  readonly tabs: TabChannel;
  /** Of all tabs that ask for `name` one at a time holds it; `onHeld` is called once that is this one. The returned
   * function gives it back, or stops asking. */
  readonly hold: (name: string, onHeld: () => void) => () => void;
  /** Called after every generation, however it ended. */
  readonly onSettled?: () => void;
}

export interface ChatSession {
  readonly store: Store<ChatState, ChatAction>;
  /** Opens the remembered conversation, and takes up an answer that still runs; stays empty when there is none or it
   * cannot be read. */
  readonly restore: (conversationId: string | undefined) => Promise<void>;
  /** Stores the question, then asks it. Answers false, and does nothing, for blank text or while one is running. */
  readonly send: (text: string) => boolean;
  /** Takes the last answer up again when its connection was lost for good, else a new generation in its place. */
  readonly retry: () => void;
  /** Asks the model to go on where the last answer broke off. Whether it does is up to the model's template; some
   * begin anew. */
  readonly continueAnswer: () => void;
  /** Asks the server to end the running generation; what has arrived stays. */
  readonly stop: () => void;
  readonly newChat: () => void;
  /** Writes the partial answer: the page may not live to write the next one. */
  readonly pageHidden: () => void;
  /** The page goes away, maybe for ever. The answer goes on at the server. */
  readonly pageLeft: () => void;
  /** It came back from the browser's cache. */
  readonly pageReturned: () => void;
  /** It is seen again, or online again: a connection may have died unnoticed. */
  readonly woke: () => void;
  readonly wentOffline: () => void;
  /** Hears other tabs until the returned function is called. */
  readonly hearTabs: () => () => void;
}

/** A question whose acceptance was never heard of is sent again for this long; later nobody waits for it any more. */
const UNHEARD_MS = 60_000;

type Followed = AssistantMessage & { readonly generation: GenerationPointer };

/** One tab's conversation with the server: who does what, when. */
export function createChatSession(options: ChatSessionOptions): ChatSession {
  const { schedule, wallNow, newId, tabs } = options;
  const store = createStore(reduceChat, emptyChat(newId(), wallNow()), options.scheduleFrame);
  const { dispatch } = store;
  const saver = createConversationSaver({
    storage: options.storage,
    schedule,
    onDurability: (durable) => dispatch({ type: "storage-known", durable }),
  });
  const elsewhere = createElsewhere(schedule, (isRunning) =>
    dispatch({ type: "elsewhere-known", isRunning }),
  );
  let running: RunningAnswer | undefined;
  /** Of all tabs that show the running answer, one writes it. */
  let isWriter = false;
  let letGo = () => {};
  let cancelTelling = () => {};

  function run(answer: Followed, wrote: boolean): RunningAnswer {
    const { key, askedModel } = answer.generation;
    const current = createRunningAnswer({
      ...options,
      answer,
      question: { conversation: conversationOf(store.getState()), model: askedModel },
      dispatch,
      onAccepted: () => void write(1),
      onGrown: () => {
        if (isWriter) saver.saveSoon(() => tail(store.getState(), 1));
      },
      onEnd: () => conclude(key),
    });
    running = current;
    isWriter = wrote;
    claim(key);
    tellRunning(key);
    return current;
  }

  function claim(key: string): void {
    letGo = options.hold(`synapse-answer-${key}`, () => {
      if (isWriter) return;
      isWriter = true;
      void write(1);
    });
  }

  function tellRunning(key: string): void {
    tabs.post({ type: "running", key });
    cancelTelling = schedule(() => tellRunning(key), RUNNING_EVERY_MS);
  }

  /** Resolves when the last `count` messages are durable, or given up; nothing in a tab that only follows. */
  async function write(count: number): Promise<void> {
    if (!isWriter) return;
    const { head, messages } = tail(store.getState(), count);
    await saver.save(head, messages);
    tabs.post({ type: "changed", conversationId: head.id });
  }

  function conclude(key: string): void {
    running = undefined;
    saver.cancel();
    cancelTelling();
    elsewhere.ended(key);
    const release = letGo;
    void write(1).then(() => release());
    isWriter = false;
    tabs.post({ type: "ended", key });
    options.onSettled?.();
  }

  function detach(): void {
    running?.detach();
    running = undefined;
    isWriter = false;
    saver.cancel();
    cancelTelling();
    letGo();
  }

  async function generate(start: (answer: AskedAnswer) => ChatAction): Promise<void> {
    const { chosen, shown, loaded } = options.model();
    const generation = { key: newId(), askedModel: chosen };
    const figures = createAnswerMeter(options.now()).at(options.now());
    dispatch(
      start({ id: newId(), model: shown, loading: !loaded, askedAtMs: wallNow(), figures, generation }),
    );
    const { live } = store.getState();
    if (live === undefined) return;
    const current = run({ ...live, generation }, true);
    await write(2);
    current.connect();
  }

  function generateAgain(type: "retried" | "continued"): void {
    if (running !== undefined || store.getState().settled.at(-1)?.role !== "assistant") return;
    void generate((answer) => ({ type, answer }));
  }

  /** Follows the answer that the opened conversation ends with, if it still runs. */
  function follow(): void {
    const { live } = store.getState();
    if (running !== undefined || live?.generation === undefined) return;
    run({ ...live, generation: live.generation }, false).connect();
  }

  function open({ head, messages }: StoredConversation): void {
    dispatch({ type: "opened", head, messages: messages.map(forgetUnheard) });
    follow();
  }

  /** Without a way back to it, an answer counts as interrupted. */
  function forgetUnheard(message: Message): Message {
    if (message.role === "user" || message.generation?.id !== undefined) return message;
    return wallNow() - message.askedAtMs > UNHEARD_MS ? { ...message, generation: undefined } : message;
  }

  async function catchUp(conversationId: string): Promise<void> {
    const stored = await options.storage.load(conversationId).catch(() => undefined);
    if (stored === undefined || store.getState().head.id !== conversationId) return;
    const last = stored.messages.at(-1);
    const pointer = isResumable(last) ? last.generation : undefined;
    // What its own tab has only just asked has no name yet to follow it by.
    if (pointer !== undefined && pointer.id === undefined) return;
    // It knows how its own answer ends, or ended, and more of it than was written.
    if (isWriter || isKnown(last)) return;
    detach();
    open(stored);
  }

  function isKnown(last: Message | undefined): boolean {
    const { settled, live } = store.getState();
    const own = live ?? settled.at(-1);
    if (own?.role !== "assistant" || last?.role !== "assistant") return false;
    const isSame = own.generation !== undefined && own.generation.key === last.generation?.key;
    return isSame && (running !== undefined || !isResumable(own));
  }

  function hear(message: TabMessage): void {
    switch (message.type) {
      case "changed":
        if (message.conversationId === store.getState().head.id) void catchUp(message.conversationId);
        return;
      case "running":
        elsewhere.running(message.key);
        return;
      case "ended":
        elsewhere.ended(message.key);
        return;
      case "hello":
        if (running !== undefined) tabs.post({ type: "running", key: running.key });
        return;
      default:
        message satisfies never;
    }
  }

  return {
    store,
    stop: () => running?.stop(),
    async restore(conversationId) {
      try {
        const stored = conversationId === undefined ? undefined : await options.storage.load(conversationId);
        if (conversationId === undefined) await options.storage.list();
        dispatch({ type: "storage-known", durable: true });
        const { settled, live } = store.getState();
        if (stored === undefined || settled.length > 0 || live !== undefined) return;
        open(stored);
      } catch {
        dispatch({ type: "storage-known", durable: false });
      }
    },
    send(text) {
      const content = text.trim();
      if (content === "" || running !== undefined) return false;
      const question = { role: "user", id: newId(), content, sentAtMs: wallNow() } as const;
      options.remember(store.getState().head.id);
      void generate((answer) => ({ type: "asked", question, answer }));
      return true;
    },
    retry() {
      if (running !== undefined) return;
      if (!isResumable(store.getState().settled.at(-1))) return generateAgain("retried");
      dispatch({ type: "resumed" });
      follow();
    },
    continueAnswer: () => generateAgain("continued"),
    newChat() {
      if (isWriter) running?.abandon();
      else detach();
      const { head } = emptyChat(newId(), wallNow());
      options.remember(head.id);
      dispatch({ type: "opened", head, messages: [] });
    },
    pageHidden: saver.flush,
    pageLeft() {
      saver.flush();
      running?.link()?.leave();
      isWriter = false;
      letGo();
    },
    pageReturned() {
      if (running !== undefined) claim(running.key);
      running?.link()?.nudge();
      void catchUp(store.getState().head.id);
    },
    woke: () => running?.link()?.nudge(),
    wentOffline: () => running?.link()?.offline(),
    hearTabs() {
      const stop = tabs.listen(hear);
      tabs.post({ type: "hello" });
      return stop;
    },
  };
}
