import { describe, expect, it } from "vitest";
import { createFakeSynapse, type FakeSynapse, refuse } from "@/test/fake-synapse";
import { createManualClock } from "@/test/manual-clock";
import { type ChatSession, createChatSession, type ModelChoice } from "./chat-session";
import type { AssistantMessage } from "./messages";
import { type ConversationStorage, createMemoryStorage } from "./storage";
import type { TabChannel, TabMessage } from "./tabs";

interface Change {
  readonly storage?: ConversationStorage;
  readonly model?: ModelChoice;
  readonly server?: FakeSynapse;
}

/** A browser: its storage, its locks, and the channel of its tabs. */
function setUp(change: Change = {}) {
  const clock = createManualClock();
  const server = change.server ?? createFakeSynapse();
  const storage = change.storage ?? createMemoryStorage();
  const remembered: string[] = [];
  const settled = { times: 0 };
  const locks = createLocks();
  const channel = createChannel();
  let ids = 0;
  const open = (over: Partial<Parameters<typeof createChatSession>[0]> = {}) => {
    const session = createChatSession({
      storage,
      fetch: server.fetch,
      now: clock.nowMs,
      wallNow: clock.wallMs,
      newId: () => `id${ids++}`,
      schedule: (task, delayMs) => clock.after(delayMs, task),
      scheduleFrame: (task) => void clock.after(16, task),
      random: () => 0.5,
      isOnline: () => true,
      model: () => change.model ?? { chosen: undefined, shown: "smol", loaded: true },
      remember: (id) => remembered.push(id),
      tabs: channel(),
      hold: locks,
      onSettled: () => {
        settled.times += 1;
      },
      ...over,
    });
    session.hearTabs();
    return session;
  };
  const session = open();
  /** Lets streams and promises get as far as they can; streams take real turns of the event loop. */
  const settle = async (ms = 0) => {
    for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(ms);
    for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const storedAnswer = async () =>
    (await storage.load(session.store.getState().head.id))?.messages.at(-1) as AssistantMessage;
  const sent = () => server.requests.map(({ method }) => method);
  return { session, open, clock, server, storage, remembered, settle, settled, storedAnswer, sent };
}

/** Locks as a browser's tabs have them: one holder, the next in order. */
function createLocks() {
  const waiting = new Map<string, (() => void)[]>();
  return (name: string, onHeld: () => void) => {
    const queue = waiting.get(name) ?? [];
    waiting.set(name, queue);
    queue.push(onHeld);
    if (queue.length === 1) onHeld();
    return () => {
      const place = queue.indexOf(onHeld);
      if (place === -1) return;
      queue.splice(place, 1);
      if (place === 0) queue[0]?.();
    };
  };
}

/** One end of the channel per tab. */
function createChannel(): () => TabChannel {
  const tabs: { hear: (message: TabMessage) => void }[] = [];
  return () => {
    const own = { hear: (_: TabMessage) => {} };
    return {
      post(message) {
        for (const tab of tabs) if (tab !== own) tab.hear(message);
      },
      listen(hear) {
        own.hear = hear;
        tabs.push(own);
        return () => void tabs.splice(tabs.indexOf(own), 1);
      },
    };
  };
}

function answerOf(session: ChatSession): AssistantMessage {
  const { live, settled } = session.store.getState();
  return (live ?? settled.at(-1)) as AssistantMessage;
}

const FAILED = { error: "Broke.", error_id: "ERR_1", code: "internal", retryable: true };

const REPORT = {
  content: "",
  done: true,
  model: "smol",
  done_reason: "stopped",
  stopped_by: "user",
  stopped: true,
  release_duration: 0.4,
};

function defer<Value>() {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe("asking", () => {
  it("stores the question before the request leaves", async () => {
    const order: string[] = [];
    const memory = createMemoryStorage();
    const server = createFakeSynapse();
    server.intercept = () => {
      order.push("sent");
      return undefined;
    };
    const { session, settle } = setUp({
      server,
      storage: {
        ...memory,
        async save(...call) {
          await memory.save(...call);
          order.push("stored");
        },
      },
    });
    session.send("Why?");
    await settle();
    expect(order.slice(0, 2)).toEqual(["stored", "sent"]);
  });

  it("shows question and answer as they come, and settles", async () => {
    const { session, settle, server, settled } = setUp();
    expect(session.send("  Why?  ")).toBe(true);
    await settle();
    server.newest().say("Be");
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Be", status: { kind: "streaming" } });
    server.newest().say("cause");
    server.newest().end();
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Because", status: { kind: "done" } });
    expect(session.store.getState().live).toBeUndefined();
    expect(settled.times).toBe(1);
  });

  it("sends the conversation so far, without thoughts and without empty answers", async () => {
    const { session, settle, server } = setUp();
    session.send("One?");
    await settle();
    server.newest().end({ full_content: "1" });
    await settle();
    session.send("Two?");
    await settle();
    server.newest().end(FAILED);
    await settle();
    session.send("Three?");
    await settle();
    expect(server.newest().body.conversation).toEqual([
      { role: "user", content: "One?" },
      { role: "assistant", content: "1" },
      { role: "user", content: "Two?" },
      { role: "user", content: "Three?" },
    ]);
  });

  it("names a model only when the person chose it", async () => {
    const free = setUp();
    free.session.send("Why?");
    await free.settle();
    expect("model" in free.server.newest().body).toBe(false);

    const chosen = setUp({ model: { chosen: "big", shown: "big", loaded: false } });
    chosen.session.send("Why?");
    expect(answerOf(chosen.session)).toMatchObject({ status: { kind: "waiting" }, loading: true });
    await chosen.settle();
    expect(chosen.server.newest().body.model).toBe("big");
  });

  it("refuses blank text, and a second question while one is answered", async () => {
    const { session, settle } = setUp();
    expect(session.send(" \n ")).toBe(false);
    expect(session.send("Why?")).toBe(true);
    expect(session.send("And?")).toBe(false);
    await settle();
    expect(session.store.getState().settled).toHaveLength(1);
  });

  it("moves the clock while nothing arrives, and no longer once it has ended", async () => {
    const { session, settle, server, clock } = setUp();
    session.send("Why?");
    await settle(2_000);
    expect(answerOf(session).figures.clockMs).toBe(2_000);
    server.newest().end({ full_content: "x" });
    await settle();
    const ended = session.store.getState();
    await clock.advance(5_000);
    expect(session.store.getState()).toBe(ended);
  });
});

describe("stopping", () => {
  it("asks the server, says so until it has, and tells how long the release took", async () => {
    const { session, settle, server, storedAnswer, sent } = setUp();
    session.send("Why?");
    await settle();
    server.newest().say("Becau");
    await settle();
    const answered = defer<Response>();
    server.intercept = ({ method }) => (method === "DELETE" ? answered.promise : undefined);
    session.stop();
    session.stop();
    await settle();
    expect(session.store.getState().link).toEqual({ kind: "stopping", isSlow: false });
    server.newest().end({ done_reason: "stopped", stopped_by: "user" });
    await settle(1_500);
    expect(session.store.getState().link).toEqual({ kind: "stopping", isSlow: true });
    server.intercept = () => undefined;
    answered.resolve(Response.json({ ...REPORT, full_content: "Becau" }));
    await settle();
    const stopped = { content: "Becau", status: { kind: "stopped", releaseMs: 400 } };
    expect(answerOf(session)).toMatchObject(stopped);
    expect(session.store.getState()).toMatchObject({ live: undefined, link: { kind: "open" } });
    expect(await storedAnswer()).toMatchObject(stopped);
    await settle(600_000);
    expect(sent()).toEqual(["POST", "DELETE"]);
  });

  it("keeps what the server had beyond what had arrived", async () => {
    const { session, settle, server } = setUp();
    session.send("Why?");
    await settle();
    server.cut("quiet");
    server.newest().say("Because");
    session.stop();
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Because", status: { kind: "stopped" } });
  });

  it("says that it failed, and can be tried again, while the answer goes on", async () => {
    const { session, settle, server } = setUp();
    session.send("Why?");
    await settle();
    server.intercept = () => Promise.reject(new TypeError("Load failed"));
    session.stop();
    await settle();
    expect(session.store.getState().link).toMatchObject({
      kind: "stop-failed",
      failure: { code: "network" },
    });
    server.newest().say("Because");
    await settle();
    expect(session.store.getState().live?.content).toBe("Because");
    server.intercept = () => undefined;
    session.stop();
    await settle();
    expect(answerOf(session)).toMatchObject({ status: { kind: "stopped", releaseMs: 400 } });
  });

  it("is no stop when the answer had ended before", async () => {
    const { session, settle, server } = setUp();
    session.send("Why?");
    await settle();
    server.intercept = ({ method }) =>
      method === "DELETE"
        ? Promise.resolve(
            Response.json({ ...REPORT, full_content: "Because", done_reason: "stop", stopped: false }),
          )
        : undefined;
    session.stop();
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Because", status: { kind: "done" } });
  });

  it("waits for the server to name the answer that is to be stopped", async () => {
    const { server, sent } = setUp();
    const arrived = defer<undefined>();
    const original = server.fetch;
    const held = setUp({
      server: {
        ...server,
        fetch: async (...call) => {
          const response = await original(...call);
          await arrived.promise;
          return response;
        },
      },
    });
    held.session.send("Why?");
    await held.settle();
    held.session.stop();
    await held.settle();
    expect(held.session.store.getState().link.kind).toBe("stopping");
    expect(sent()).toEqual(["POST"]);
    arrived.resolve(undefined);
    await held.settle();
    expect(sent()).toEqual(["POST", "DELETE"]);
    expect(answerOf(held.session).status).toMatchObject({ kind: "stopped" });
  });

  it("sends nothing when it is stopped before the question was stored", async () => {
    const { session, settle, server } = setUp();
    session.send("Why?");
    session.stop();
    await settle();
    expect(server.requests).toEqual([]);
    expect(answerOf(session).status).toMatchObject({ kind: "stopped" });
  });

  it("is the end of all trying (statement 40)", async () => {
    const { session, settle, server, sent } = setUp();
    session.send("Why?");
    await settle();
    session.stop();
    await settle();
    session.woke();
    server.cut();
    await settle(600_000);
    expect(sent()).toEqual(["POST", "DELETE"]);
  });
});

describe("failing and trying again", () => {
  it("goes on by itself after a loss, with one generation", async () => {
    const { session, settle, server } = setUp();
    session.send("Why?");
    await settle();
    server.newest().say("Be");
    await settle();
    server.cut();
    await settle();
    server.newest().say("cause");
    server.newest().end();
    await settle(1_000);
    expect(answerOf(session)).toMatchObject({ content: "Because", status: { kind: "done" } });
    expect(server.generations).toHaveLength(1);
  });

  it("says that it reconnects only when that takes a moment", async () => {
    const { session, settle, server } = setUp();
    session.send("Why?");
    await settle();
    server.intercept = () => Promise.reject(new TypeError("Load failed"));
    server.cut();
    await settle();
    expect(session.store.getState().link).toEqual({ kind: "open" });
    await settle(500);
    expect(session.store.getState().link).toEqual({ kind: "reconnecting" });
    server.intercept = () => undefined;
    await settle(2_000);
    expect(session.store.getState().link).toEqual({ kind: "open" });
  });

  it("looks for an answer whose connection was lost for good before it asks again", async () => {
    const { session, settle, server } = setUp();
    session.send("Why?");
    await settle();
    server.newest().say("Be");
    await settle();
    server.intercept = () => Promise.reject(new TypeError("Load failed"));
    server.cut();
    for (let second = 0; second < 60; second += 1) await settle(1_000);
    expect(answerOf(session)).toMatchObject({
      content: "Be",
      status: { kind: "error", failure: { code: "network" } },
    });
    server.intercept = () => undefined;
    server.newest().say("cause");
    server.newest().end();
    session.retry();
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Because", status: { kind: "done" } });
    expect(server.generations).toHaveLength(1);
  });

  it("keeps question and part of an answer that the server lost, and retries in the same place", async () => {
    const { session, settle, server } = setUp();
    session.send("Why?");
    await settle();
    server.newest().say("Becau");
    await settle();
    server.forget();
    server.cut();
    await settle(1_000);
    expect(answerOf(session)).toMatchObject({
      content: "Becau",
      status: { kind: "error", failure: { code: "interrupted" } },
    });
    expect(server.generations).toHaveLength(1);

    const failed = answerOf(session);
    session.retry();
    await settle();
    expect(answerOf(session)).toMatchObject({ id: failed.id, content: "Becau", status: { kind: "waiting" } });
    expect(answerOf(session).generation?.key).not.toBe(failed.generation?.key);
    server.newest().end({ full_content: "Because." });
    await settle();
    expect(answerOf(session)).toMatchObject({ id: failed.id, content: "Because.", status: { kind: "done" } });
    expect(server.generations).toHaveLength(2);
    expect(server.newest().body.conversation).toEqual([{ role: "user", content: "Why?" }]);
    expect(session.store.getState().settled).toHaveLength(2);
  });

  it("continues an answer by giving the model its own beginning", async () => {
    const { session, settle, server } = setUp();
    session.send("Why?");
    await settle();
    server.newest().say("Becau");
    server.newest().end(FAILED);
    await settle();
    session.continueAnswer();
    await settle();
    expect(server.newest().body.conversation).toEqual([
      { role: "user", content: "Why?" },
      { role: "assistant", content: "Becau" },
    ]);
    server.newest().end({ full_content: "se." });
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Because.", status: { kind: "done" } });
  });

  it("keeps the question of a send that never reached the server, and asks it under the same name", async () => {
    const { session, settle, server, storage } = setUp();
    server.intercept = () => Promise.reject(new TypeError("Failed to fetch"));
    session.send("Why?");
    for (let second = 0; second < 10; second += 1) await settle(1_000);
    expect(answerOf(session).status).toMatchObject({ kind: "error", failure: { code: "network" } });
    expect(server.requests).toHaveLength(4);
    const stored = await storage.load(session.store.getState().head.id);
    expect(stored?.messages[0]).toMatchObject({ content: "Why?" });
    server.intercept = () => undefined;
    session.retry();
    await settle();
    server.newest().end({ full_content: "Because." });
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Because.", status: { kind: "done" } });
    const keys = server.requests.map(({ headers }) => headers.get("Idempotency-Key"));
    expect(new Set(keys).size).toBe(1);
  });

  it("does not ask again what was refused", async () => {
    const { session, settle, server } = setUp();
    server.intercept = () => Promise.resolve(refuse(503, "queue_full"));
    session.send("Why?");
    await settle(600_000);
    expect(answerOf(session).status).toMatchObject({ kind: "error", failure: { code: "queue_full" } });
    expect(server.requests).toHaveLength(1);
  });
});

describe("a reload", () => {
  it("shows the conversation again", async () => {
    const { session, open, settle, server, remembered } = setUp();
    session.send("Why?");
    await settle();
    server.newest().end({ full_content: "Because." });
    await settle();
    const again = open();
    await again.restore(remembered.at(-1));
    expect(again.store.getState().settled).toEqual(session.store.getState().settled);
    expect(again.store.getState().head).toEqual(session.store.getState().head);
  });

  it("takes up the answer that runs, from what was written as the page left", async () => {
    const { session, open, settle, server, remembered, storedAnswer, sent } = setUp();
    session.send("Why?");
    await settle(3_000);
    server.newest().say("Be");
    await settle();
    session.pageLeft();
    await settle();
    expect(server.open()).toBe(0);
    expect(await storedAnswer()).toMatchObject({
      content: "Be",
      generation: { id: "generation-0", lastEventId: "generation-0.1" },
    });
    server.newest().say("cau");
    const again = open();
    await again.restore(remembered.at(-1));
    expect(answerOf(again)).toMatchObject({ content: "Be", status: { kind: "streaming" } });
    expect(answerOf(again).figures.clockMs).toBe(3_000);
    await settle();
    expect(again.store.getState().live?.content).toBe("Becau");
    server.newest().say("se");
    server.newest().end();
    await settle();
    expect(answerOf(again)).toMatchObject({ content: "Because", status: { kind: "done" } });
    expect(answerOf(again).figures.timeToFirstTokenMs).toBe(3_000);
    expect(await storedAnswer()).toMatchObject({ content: "Because", status: { kind: "done" } });
    expect(sent()).toEqual(["POST", "GET"]);
  });

  it("finds an answer that was finished meanwhile with one request", async () => {
    const { session, open, settle, server, remembered, sent } = setUp();
    session.send("Why?");
    await settle();
    session.pageLeft();
    server.newest().say("Because");
    server.newest().end();
    const again = open();
    await again.restore(remembered.at(-1));
    await settle(600_000);
    expect(answerOf(again)).toMatchObject({ content: "Because", status: { kind: "done" } });
    expect(sent()).toEqual(["POST", "GET"]);
  });

  it("calls an answer interrupted that the server has lost, and asks nothing by itself (statement 38)", async () => {
    const { session, open, settle, server, remembered, sent } = setUp();
    session.send("Why?");
    await settle();
    server.newest().say("Be");
    await settle();
    session.pageLeft();
    server.forget();
    const again = open();
    await settle();
    await again.restore(remembered.at(-1));
    await settle(600_000);
    expect(answerOf(again)).toMatchObject({
      content: "Be",
      status: { kind: "error", failure: { code: "interrupted", retryable: true } },
    });
    expect(sent()).toEqual(["POST", "GET"]);
  });

  it("joins a question whose answer had no name yet, for a minute", async () => {
    const { session, open, settle, server, remembered } = setUp();
    server.intercept = () => new Promise(() => undefined);
    session.send("Why?");
    await settle();
    session.pageLeft();
    server.intercept = () => undefined;
    const again = open();
    await again.restore(remembered.at(-1));
    await settle();
    expect(again.store.getState().live?.generation?.id).toBe("generation-0");
    again.pageLeft();

    const late = setUp();
    late.server.intercept = () => new Promise(() => undefined);
    late.session.send("Why?");
    await late.settle();
    late.session.pageLeft();
    await late.clock.advance(61_000);
    const third = late.open();
    await third.restore(late.remembered.at(-1));
    expect(answerOf(third).status).toMatchObject({ kind: "error", failure: { code: "interrupted" } });
    expect(late.server.requests).toHaveLength(1);
  });

  it("is no reload for the page that comes back from the browser's cache: it goes on", async () => {
    const { session, settle, server } = setUp();
    session.send("Why?");
    await settle();
    server.newest().say("Be");
    await settle();
    session.pageLeft();
    await settle();
    server.newest().say("cause");
    session.pageReturned();
    await settle();
    expect(session.store.getState().live?.content).toBe("Because");
    server.newest().end();
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Because", status: { kind: "done" } });
    expect(server.generations).toHaveLength(1);
  });

  it("saves a growing answer now and then, not per piece", async () => {
    const memory = createMemoryStorage();
    let writes = 0;
    const { session, settle, server } = setUp({
      storage: {
        ...memory,
        save(...call) {
          writes += 1;
          return memory.save(...call);
        },
      },
    });
    session.send("Why?");
    await settle();
    for (let piece = 0; piece < 50; piece += 1) server.newest().say("x");
    await settle(1_000);
    // The question, the name of its answer, and once the answer itself.
    expect(writes).toBe(3);
  });

  it("does not put the old conversation over a question asked meanwhile", async () => {
    const { session, open, settle, server, remembered } = setUp();
    session.send("Old?");
    await settle();
    server.newest().end({ full_content: "Old." });
    await settle();
    const again = open();
    const restoring = again.restore(remembered.at(-1));
    again.send("New?");
    await restoring;
    expect(again.store.getState().settled).toMatchObject([{ content: "New?" }]);
  });

  it("works in memory, and says so, where storage is refused", async () => {
    const refuse = () => Promise.reject(new DOMException("blocked", "SecurityError"));
    const { session, settle, server } = setUp({ storage: { save: refuse, load: refuse, list: refuse } });
    await session.restore(undefined);
    expect(session.store.getState().storage).toBe("memory");
    session.send("Why?");
    await settle();
    server.newest().end({ full_content: "Because." });
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Because.", status: { kind: "done" } });
  });
});

describe("a new chat", () => {
  it("stops what runs, starts empty, and leaves the old one stored", async () => {
    const { session, settle, server, storage, remembered, sent } = setUp();
    session.send("Why?");
    await settle();
    server.newest().say("Becau");
    await settle();
    const old = session.store.getState().head.id;
    session.newChat();
    await settle();
    expect(sent()).toEqual(["POST", "DELETE"]);
    expect(session.store.getState()).toMatchObject({ settled: [], live: undefined, head: { title: "" } });
    expect(remembered.at(-1)).toBe(session.store.getState().head.id);
    expect((await storage.load(old))?.messages).toMatchObject([{ content: "Why?" }, { content: "Becau" }]);
  });
});

/** The figures are each tab's own: measured where its bytes arrive. */
function toldBy(session: ChatSession) {
  return session.store.getState().settled.map(({ id, role, content }) => ({ id, role, content }));
}

describe("two tabs of one conversation", () => {
  async function twoTabs() {
    const browser = setUp();
    const { session: first, open, settle, server, remembered } = browser;
    first.send("Why?");
    await settle();
    server.newest().say("Be");
    await settle(1_000);
    const second = open();
    await second.restore(remembered.at(-1));
    await settle();
    return { ...browser, first, second };
  }

  it("show the same running answer, of one generation", async () => {
    const { first, second, server, settle } = await twoTabs();
    expect(second.store.getState().live?.content).toBe("Be");
    server.newest().say("cause");
    server.newest().end();
    await settle();
    for (const tab of [first, second]) {
      expect(answerOf(tab)).toMatchObject({ content: "Because", status: { kind: "done" } });
    }
    expect(server.generations).toHaveLength(1);
  });

  it("hear of a question that is asked in one of them", async () => {
    const { first, second, server, settle } = await twoTabs();
    server.newest().end();
    await settle();
    second.send("And then?");
    await settle();
    expect(first.store.getState().live).toBeDefined();
    server.newest().say("Then");
    await settle();
    expect(first.store.getState().live?.content).toBe("Then");
    server.newest().end();
    await settle();
    expect(toldBy(first)).toEqual(toldBy(second));
    expect(server.generations).toHaveLength(2);
  });

  it("leave the writing to one of them, until it is gone", async () => {
    const { first, second, server, settle, storage } = await twoTabs();
    const before = (await storage.load(first.store.getState().head.id))?.messages.at(-1);
    first.pageLeft();
    server.newest().say("cause");
    await settle(1_000);
    const after = (await storage.load(first.store.getState().head.id))?.messages.at(-1);
    expect(before).toMatchObject({ content: "Be" });
    expect(after).toMatchObject({ content: "Because", status: { kind: "streaming" } });
    server.newest().end();
    await settle();
    const stored = await storage.load(second.store.getState().head.id);
    expect(stored?.messages).toEqual(second.store.getState().settled);
  });

  it("both know that it was stopped in one of them", async () => {
    const { first, second, settle, server } = await twoTabs();
    second.stop();
    await settle();
    expect(answerOf(second).status).toEqual({ kind: "stopped", releaseMs: 400 });
    expect(answerOf(first).status.kind).toBe("stopped");
    expect(server.requests.map(({ method }) => method)).toEqual(["POST", "GET", "DELETE"]);
  });

  it("do not stop an answer by turning to a new chat in the tab that only follows", async () => {
    const { first, second, settle, server } = await twoTabs();
    second.newChat();
    await settle();
    server.newest().say("cause");
    server.newest().end();
    await settle();
    expect(answerOf(first)).toMatchObject({ content: "Because", status: { kind: "done" } });
  });

  it("follow a retry that replaces the answer", async () => {
    const { first, second, settle, server } = await twoTabs();
    server.newest().end();
    await settle();
    second.retry();
    await settle();
    server.newest().say("So");
    server.newest().end();
    await settle();
    expect(answerOf(first).content).toBe("So");
    expect(toldBy(first)).toEqual(toldBy(second));
  });

  it("mark that something runs, also where another chat is open, and as long as somebody says so", async () => {
    const { second, first, settle, server } = await twoTabs();
    second.newChat();
    await settle(20_000);
    expect(second.store.getState()).toMatchObject({ live: undefined, runsElsewhere: true });
    server.newest().end();
    await settle();
    expect(second.store.getState().runsElsewhere).toBe(false);
    first.send("Again?");
    await settle();
    expect(second.store.getState().runsElsewhere).toBe(true);
  });
});
