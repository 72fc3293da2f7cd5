import { type AnswerFigures, type AnswerMeter, createAnswerMeter } from "./answer-meter";
import { createConversationSaver, type Snapshot } from "./conversation-saver";
import { interruptedFailure } from "./failure";
import type { Message } from "./messages";
import { type AskedAnswer, type ChatAction, type ChatState, emptyChat, reduceChat } from "./reducer";
import type { ChatRequest } from "./request";
import type { ConversationStorage, PlacedMessage } from "./storage";
import { createStore, type Store } from "./store";
import { type AnswerEvent, ask } from "./transport";

/** The model the next question goes to. `chosen` is what the person picked: only that is named in the request, so
 * that a default which has just changed on the server is not contradicted by a page that has not heard of it. */
export interface ModelChoice {
  readonly chosen: string | undefined;
  readonly shown: string | undefined;
  readonly loaded: boolean;
}

export interface ChatSessionOptions {
  readonly storage: ConversationStorage;
  readonly fetch: typeof fetch;
  /** Monotonic milliseconds; everything measured is measured with it. */
  readonly now: () => number;
  /** Wall-clock milliseconds since 1970, for what is stored. */
  readonly wallNow: () => number;
  readonly newId: () => string;
  readonly schedule: (task: () => void, delayMs: number) => () => void;
  readonly scheduleFrame: (task: () => void) => void;
  readonly model: () => ModelChoice;
  /** Which conversation a reload should open. */
  readonly remember: (conversationId: string) => void;
  /** Called after every generation, however it ended. */
  readonly onSettled?: () => void;
}

export interface ChatSession {
  readonly store: Store<ChatState, ChatAction>;
  /** Opens the remembered conversation; stays empty when there is none or it cannot be read. */
  readonly restore: (conversationId: string | undefined) => Promise<void>;
  /** Stores the question, then asks it. Answers false, and does nothing, for blank text or while one is running. */
  readonly send: (text: string) => boolean;
  /** A new generation in the place of the last answer. */
  readonly retry: () => void;
  /** Asks the model to go on where the last answer broke off. Whether it does is up to the model's template; some
   * begin anew. */
  readonly continueAnswer: () => void;
  /** Ends the running generation; what has arrived stays. */
  readonly stop: () => void;
  readonly newChat: () => void;
  /** Writes the partial answer: the page may not live to write the next one. */
  readonly pageHidden: () => void;
  /** The page goes away, and its connection with it: the running answer ends here, before the browser's abort can look
   * like a network that failed. */
  readonly pageLeft: () => void;
}

/** How often the clock and the falling rates are shown while nothing arrives. */
const TICK_MS = 100;

/** One tab's conversation with the server: who does what, when. */
export function createChatSession(options: ChatSessionOptions): ChatSession {
  const { now, wallNow, newId } = options;
  const store = createStore(reduceChat, emptyChat(newId(), wallNow()), options.scheduleFrame);
  const saver = createConversationSaver({
    storage: options.storage,
    schedule: options.schedule,
    onDurability: (durable) => store.dispatch({ type: "storage-known", durable }),
  });
  let cancelTick: (() => void) | undefined;
  let running: { readonly abort: AbortController; readonly meter: AnswerMeter } | undefined;

  const apply = (event: AnswerEvent, meter: AnswerMeter): void => {
    switch (event.type) {
      case "accepted":
        return;
      case "delta": {
        const figures = meter.add(event, now());
        store.dispatch({ ...event, type: "received", figures });
        saver.saveSoon(() => tail(store.getState(), 1));
        return;
      }
      case "end":
        store.dispatch({ ...event, type: "ended", figures: meter.finish(now()) });
        return;
      case "failed":
        store.dispatch({ ...event, type: "failed", figures: meter.finish(now()) });
        return;
      default:
        event satisfies never;
    }
  };

  const generate = async (start: (answer: AskedAnswer) => ChatAction): Promise<void> => {
    const abort = new AbortController();
    const { chosen, shown, loaded } = options.model();
    const meter = createAnswerMeter(now());
    running = { abort, meter };
    store.dispatch(
      start({ id: newId(), model: shown, loading: !loaded, askedAtMs: wallNow(), figures: meter.at(now()) }),
    );
    tick();
    const question = { conversation: conversationOf(store.getState()), model: chosen };
    await saver.save(...saving(tail(store.getState(), 2)));
    if (abort.signal.aborted) return;
    for await (const event of ask(question, { signal: abort.signal, fetch: options.fetch })) {
      if (abort.signal.aborted) return;
      apply(event, meter);
    }
    if (running?.abort === abort) conclude();
  };

  const generateAgain = (type: "retried" | "continued"): void => {
    if (running !== undefined || store.getState().settled.at(-1)?.role !== "assistant") return;
    void generate((answer) => ({ type, answer }));
  };

  const tick = () => {
    if (running === undefined) return;
    store.dispatch({ type: "ticked", figures: running.meter.at(now()) });
    cancelTick = options.schedule(tick, TICK_MS);
  };

  const conclude = () => {
    running = undefined;
    cancelTick?.();
    saver.cancel();
    void saver.save(...saving(tail(store.getState(), 1)));
    options.onSettled?.();
  };

  const breakOff = (end: (figures: AnswerFigures) => ChatAction) => {
    if (running === undefined) return;
    const { abort, meter } = running;
    store.dispatch(end(meter.finish(now())));
    abort.abort();
    conclude();
  };
  const stop = () => breakOff((figures) => ({ type: "stopped", figures }));

  return {
    store,
    stop,
    async restore(conversationId) {
      try {
        const stored = conversationId === undefined ? undefined : await options.storage.load(conversationId);
        if (conversationId === undefined) await options.storage.list();
        store.dispatch({ type: "storage-known", durable: true });
        const { settled, live } = store.getState();
        if (stored === undefined || settled.length > 0 || live !== undefined) return;
        store.dispatch({ type: "opened", ...stored });
      } catch {
        store.dispatch({ type: "storage-known", durable: false });
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
    retry: () => generateAgain("retried"),
    continueAnswer: () => generateAgain("continued"),
    newChat() {
      stop();
      const { head } = emptyChat(newId(), wallNow());
      options.remember(head.id);
      store.dispatch({ type: "opened", head, messages: [] });
    },
    pageHidden: () => saver.flush(),
    pageLeft() {
      const failure = interruptedFailure("reloaded");
      breakOff((figures) => ({ type: "failed", failure, content: "", figures }));
    },
  };
}

/** What the model is told: every question, and of each answer its text; last, the part of an answer that it is to
 * continue. Empty answers would only confuse it. */
function conversationOf({ settled, live }: ChatState): ChatRequest["conversation"] {
  const kept = live?.content.slice(0, live.keptUnits) ?? "";
  const told: readonly Pick<Message, "role" | "content">[] = [
    ...settled,
    { role: "assistant", content: kept },
  ];
  return told.flatMap(({ role, content }) => (content === "" ? [] : [{ role, content }]));
}

/** The last `count` messages with their places, and the conversation's head. */
function tail(state: ChatState, count: number): Snapshot {
  const all = state.live === undefined ? state.settled : [...state.settled, state.live];
  const from = Math.max(0, all.length - count);
  const messages: readonly PlacedMessage[] = all
    .slice(from)
    .map((message, offset) => ({ position: from + offset, message }));
  return { head: state.head, messages };
}

function saving(snapshot: Snapshot): [Snapshot["head"], Snapshot["messages"]] {
  return [snapshot.head, snapshot.messages];
}
