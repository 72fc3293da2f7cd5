import { createAnswerKeeper, type FollowedAnswer } from "./answer-keeper";
import { createAnswerMeter } from "./answer-meter";
import { type ChatSettings, mergeSettings } from "./chat-settings";
import * as headChange from "./conversation-head";
import { conversationOf, placedOf, questionOf } from "./conversation-parts";
import { createMessageRemoval } from "./message-removal";
import { pathTo } from "./message-tree";
import { isBlank, isResumable, type Message, type QuestionDraft, titleOf } from "./messages";
import { createQuestionQueue } from "./question-queue";
import { type AskedAnswer, type ChatAction, emptyChat, reduceChat } from "./reducer";
import type { ChatSession } from "./session";
import type { ChatSessionOptions } from "./session-options";
import type { ConversationWrite, HeadChange } from "./storage";
import { createStore } from "./store";
import { settingsFor } from "./think-choices";

/** A question whose acceptance was never heard of is sent again for this long; later nobody waits for it any more. */
const UNHEARD_MS = 60_000;

/** One conversation of this tab with the server: who does what, when. An answer of a stored conversation that still
 * runs is taken up at once. */
export function createChatSession(options: ChatSessionOptions): ChatSession {
  const { id, storage, schedule, wallNow, newId, tabs, onChange = () => {} } = options;
  const store = createStore(reduceChat, emptyChat(id, wallNow()), options.scheduleFrame);
  const state = store.getState;
  let isDisposed = false;

  const keeper = createAnswerKeeper({
    ...options,
    conversationId: id,
    dispatch: store.dispatch,
    write: (answerId, isPart) => save({ messages: [messageOf(answerId)] }, isPart),
    onEnd: (answerId, wasWriter) => {
      const followed = wasWriter ? queue.follow(answerId) : queue.stand();
      onChange();
      options.onSettled?.();
      return followed;
    },
  });
  const removal = createMessageRemoval({
    store,
    keeper,
    schedule,
    wallNow,
    change,
    save,
    onRemoved: (messageIds) => tabs.post({ type: "removed", conversationId: id, messageIds }),
  });

  const queue = createQuestionQueue({
    state,
    isRunning: () => keeper.current() !== undefined,
    abandon: () => keeper.current()?.abandon(),
    newId,
    changeHead,
    ask,
  });

  function change(action: ChatAction): void {
    store.dispatch(action);
    onChange();
  }

  function messageOf(messageId: string): Message | undefined {
    const { live, tree } = state();
    return live?.id === messageId ? live : tree.messages.get(messageId);
  }

  /** Resolves when it is durable, or given up. `isPart`: worth no word to other tabs. */
  async function save(
    write: {
      readonly messages?: readonly (Message | undefined)[];
      readonly head?: HeadChange;
      readonly removedIds?: readonly string[];
    },
    isPart = false,
  ): Promise<void> {
    if (isDisposed) return;
    const { head, tree } = state();
    const full: ConversationWrite = {
      conversationId: id,
      messages: placedOf(tree, write.messages ?? []),
      ...(write.head === undefined ? {} : { head: { ifNew: head, change: write.head } }),
      ...(write.removedIds === undefined ? {} : { removedIds: write.removedIds }),
    };
    await storage.write(full);
    if (!isPart) tabs.post({ type: "changed", conversationId: id });
  }

  function changeHead(headChange: HeadChange): void {
    change({ type: "head-changed", change: headChange });
    void save({ head: headChange });
  }

  function settings(): ChatSettings {
    return mergeSettings(options.defaults(), state().head.settings);
  }

  /** Starts an answer here: everything that it needs is stored, then it is asked for. */
  async function generate(
    start: (answer: AskedAnswer) => ChatAction,
    {
      model,
      question,
      leaving,
    }: { model?: string | undefined; question?: Message; leaving?: HeadChange } = {},
  ): Promise<void> {
    const { chosen, shown, loaded, known } = options.model(model);
    const generation = { key: newId(), askedModel: chosen, settings: settingsFor(known, settings()) };
    const figures = createAnswerMeter(options.now()).at(options.now());
    const askedAtMs = wallNow();
    store.dispatch(start({ id: newId(), model: shown, loading: !loaded, askedAtMs, figures, generation }));
    if (leaving !== undefined) store.dispatch({ type: "head-changed", change: leaving });
    const { live } = state();
    if (live?.generation?.key !== generation.key) return;
    const current = keeper.run({ ...live, generation }, questionFor({ ...live, generation }), true);
    onChange();
    const draft = question?.role === "user" ? question : undefined;
    const asked = headChange.asked(live.id, askedAtMs, draft);
    await save({
      messages: [question, live],
      head: leaving === undefined ? asked : headChange.both(asked, leaving),
    });
    current.connect();
  }

  function questionFor(answer: FollowedAnswer) {
    const { askedModel, settings: asked = settings() } = answer.generation;
    const path = pathTo(state().tree, answer.parentId);
    const kept = answer.content.slice(0, answer.keptUnits);
    return questionOf(conversationOf(path, { system: asked.system, kept }), askedModel, asked);
  }

  function ask(draft: QuestionDraft, parentId: string | undefined, leaving?: HeadChange): Promise<void> {
    const attachments = draft.attachments?.length ? { attachments: draft.attachments } : {};
    const content = draft.content.trim();
    const question = {
      role: "user",
      id: newId(),
      parentId,
      content,
      ...attachments,
      sentAtMs: wallNow(),
    } as const;
    return generate((answer) => ({ type: "asked", question, answer }), {
      question,
      ...(leaving === undefined ? {} : { leaving }),
    });
  }

  function regenerate(messageId: string, model?: string): void {
    const message = state().tree.messages.get(messageId);
    const questionId = message?.role === "user" ? message.id : message?.parentId;
    if (questionId === undefined) return;
    keeper.current()?.abandon();
    void generate((answer) => ({ type: "regenerated", questionId, answer }), { model });
  }

  /** Follows the shown answer, if it arrives. */
  function follow(): void {
    const { live } = state();
    if (keeper.current() !== undefined || live?.generation === undefined) return;
    const answer = { ...live, generation: live.generation };
    keeper.run(answer, questionFor(answer), false).connect();
    onChange();
  }

  const forgetUnheard = (message: Message) => withoutUnheard(message, wallNow());

  async function catchUp(): Promise<void> {
    const stored = await storage.load(id);
    if (stored === undefined || isDisposed) return;
    const messages = stored.messages.map(forgetUnheard);
    const last = messages.find((message) => message.id === stored.head.leafId);
    // What its own tab has only just asked has no name yet to follow it by.
    if (isResumable(last) && last.generation?.id === undefined && last.id !== state().live?.id) return;
    change({ type: "merged", head: stored.head, messages });
    follow();
    queue.goOn();
  }

  if (options.isDurable !== undefined) store.dispatch({ type: "storage-known", durable: options.isDurable });
  if (options.stored !== undefined) {
    const { head, messages } = options.stored;
    store.dispatch({ type: "opened", head, messages: messages.map(forgetUnheard) });
    follow();
  }

  return {
    id,
    store,
    send(draft) {
      if (isBlank(draft)) return false;
      if (keeper.current() === undefined) void ask(draft, state().head.leafId);
      else queue.add(draft);
      return true;
    },
    edit(messageId, draft) {
      const old = state().tree.messages.get(messageId);
      if (old?.role !== "user" || isBlank(draft)) return false;
      keeper.current()?.abandon();
      void ask(draft, old.parentId);
      return true;
    },
    regenerate,
    retry() {
      if (keeper.current() !== undefined) return;
      const last = state().settled.at(-1);
      if (last === undefined) return;
      if (isResumable(state().tree.messages.get(last.id))) {
        change({ type: "resumed" });
        return follow();
      }
      const isEmpty = last.role === "assistant" && last.content + last.thinking === "";
      if (isEmpty) void generate((answer) => ({ type: "retried", answer }));
      else regenerate(last.id);
    },
    continueAnswer() {
      if (keeper.current() !== undefined || state().settled.at(-1)?.role !== "assistant") return;
      void generate((answer) => ({ type: "continued", answer }));
    },
    stop: () => keeper.current()?.stop(),

    editQueued: queue.edit,
    removeQueued: queue.remove,
    sendQueuedNow: queue.sendNow,
    holdQueued: queue.hold,
    letQueuedGo: queue.letGo,

    showBranch(messageId) {
      change({ type: "shown", messageId });
      const { leafId } = state().head;
      // Another tab keeps what it shows: this is no news to it.
      void save({ head: headChange.shown(leafId) }, true);
      if (state().live === undefined) change({ type: "resumed" });
      follow();
    },
    removeMessage: removal.remove,
    undoRemoveMessage: removal.undo,

    setSettings: (chosen) => changeHead(headChange.configured(chosen)),
    setTitle(title) {
      const first = state().settled.find((message) => message.role === "user");
      changeHead(headChange.renamed(title, first === undefined ? "" : titleOf(first)));
    },

    isRunning: () => keeper.current() !== undefined,
    abandon: () => keeper.current()?.abandon(),
    hear(message) {
      if (message.type === "hello") return keeper.tell();
      if (!("conversationId" in message) || message.conversationId !== id) return;
      if (message.type === "changed") void catchUp();
      if (message.type === "removed") removal.hear(message.messageIds);
    },
    pageHidden: keeper.flush,
    pageLeft: keeper.leave,
    pageReturned() {
      keeper.comeBack();
      void catchUp();
    },
    woke: () => keeper.current()?.link()?.nudge(),
    wentOffline: () => keeper.current()?.link()?.offline(),
    dispose() {
      isDisposed = true;
      removal.dispose();
      queue.stand();
      keeper.detach();
    },
  };
}

/** Without a way back to it, an answer counts as interrupted. */
function withoutUnheard(message: Message, nowMs: number): Message {
  if (message.role === "user" || message.generation?.id !== undefined) return message;
  return nowMs - message.askedAtMs > UNHEARD_MS ? { ...message, generation: undefined } : message;
}
