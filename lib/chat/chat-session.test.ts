import { describe, expect, it } from "vitest";
import { createManualClock } from "@/test/manual-clock";
import { createChatSession, type ModelChoice } from "./chat-session";
import type { AssistantMessage } from "./messages";
import { type ConversationStorage, createMemoryStorage } from "./storage";

/** A server that holds each answer until the test writes it. */
function createServer() {
  const requests: { body: { conversation: unknown; model?: string }; signal: AbortSignal; answer: Answer }[] =
    [];
  const fetcher: typeof fetch = async (_, init) => {
    const answer = createAnswer();
    const signal = init?.signal ?? new AbortController().signal;
    requests.push({ body: JSON.parse(String(init?.body)), signal, answer });
    return new Response(answer.body, { headers: { "Content-Type": "text/event-stream" } });
  };
  return { fetcher, requests };
}

type Answer = ReturnType<typeof createAnswer>;

function createAnswer() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
  });
  const write = (fields: Record<string, unknown>) => {
    const event = { content: "", done: false, model: "smol", ...fields };
    controller?.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(event)}\n\n`));
  };
  return {
    body,
    text: (content: string) => write({ content }),
    end: (full: string) => write({ done: true, full_content: full, done_reason: "stop", usage: {} }),
    fail: (sofar: string) =>
      write({
        done: true,
        full_content: sofar,
        error: "Broke.",
        error_id: "ERR_1",
        code: "internal",
        retryable: true,
      }),
    die: () => controller?.error(new TypeError("network error")),
  };
}

function setUp(change: { storage?: ConversationStorage; model?: ModelChoice; fetch?: typeof fetch } = {}) {
  const clock = createManualClock();
  const server = createServer();
  const storage = change.storage ?? createMemoryStorage();
  const remembered: string[] = [];
  let ids = 0;
  const settled = { times: 0 };
  const open = () =>
    createChatSession({
      storage,
      fetch: change.fetch ?? server.fetcher,
      now: clock.nowMs,
      wallNow: clock.wallMs,
      newId: () => `id${ids++}`,
      schedule: (task, delayMs) => clock.after(delayMs, task),
      scheduleFrame: (task) => void clock.after(16, task),
      model: () => change.model ?? { chosen: undefined, shown: "smol", loaded: true },
      remember: (id) => remembered.push(id),
      onSettled: () => {
        settled.times += 1;
      },
    });
  const session = open();
  /** Lets streams and promises get as far as they can; streams take real turns of the event loop. */
  const settle = async (ms = 0) => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(ms);
  };
  const request = (place = -1) => {
    const found = server.requests.at(place);
    if (found === undefined) throw new Error("the server was not asked");
    return found;
  };
  return { session, open, clock, server, storage, remembered, settle, settled, request };
}

function answerOf(session: { store: { getState: () => { live?: unknown; settled: readonly unknown[] } } }) {
  const { live, settled } = session.store.getState();
  return (live ?? settled.at(-1)) as AssistantMessage;
}

describe("asking", () => {
  it("stores the question before the request leaves", async () => {
    const order: string[] = [];
    const memory = createMemoryStorage();
    const { session, settle } = setUp({
      storage: {
        ...memory,
        async save(...call) {
          await memory.save(...call);
          order.push("stored");
        },
      },
      fetch: () => {
        order.push("sent");
        return Promise.reject(new TypeError("Failed to fetch"));
      },
    });
    session.send("Why?");
    await settle();
    expect(order.slice(0, 2)).toEqual(["stored", "sent"]);
  });

  it("shows question and answer as they come, and settles", async () => {
    const { session, settle, request, settled } = setUp();
    expect(session.send("  Why?  ")).toBe(true);
    await settle();
    request().answer.text("Be");
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Be", status: { kind: "streaming" } });
    request().answer.text("cause");
    request().answer.end("Because");
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Because", status: { kind: "done" } });
    expect(session.store.getState().live).toBeUndefined();
    expect(settled.times).toBe(1);
  });

  it("sends the conversation so far, without thoughts and without empty answers", async () => {
    const { session, settle, request } = setUp();
    session.send("One?");
    await settle();
    request().answer.end("1");
    await settle();
    session.send("Two?");
    await settle();
    request().answer.fail("");
    await settle();
    session.send("Three?");
    await settle();
    expect(request().body.conversation).toEqual([
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
    expect("model" in free.request().body).toBe(false);

    const chosen = setUp({ model: { chosen: "big", shown: "big", loaded: false } });
    chosen.session.send("Why?");
    expect(answerOf(chosen.session)).toMatchObject({ status: { kind: "waiting" }, loading: true });
    await chosen.settle();
    expect(chosen.request().body.model).toBe("big");
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
    const { session, settle, request, clock } = setUp();
    session.send("Why?");
    await settle(2_000);
    expect(answerOf(session).figures.clockMs).toBe(2_000);
    request().answer.end("x");
    await settle();
    const ended = session.store.getState();
    await clock.advance(5_000);
    expect(session.store.getState()).toBe(ended);
  });
});

describe("stopping", () => {
  it("aborts the request and keeps what has come", async () => {
    const { session, settle, request, storage } = setUp();
    session.send("Why?");
    await settle();
    request().answer.text("Becau");
    await settle();
    session.stop();
    expect(request().signal.aborted).toBe(true);
    expect(answerOf(session)).toMatchObject({ content: "Becau", status: { kind: "stopped" } });
    await settle();
    const stored = await storage.load(session.store.getState().head.id);
    expect(stored?.messages.at(-1)).toMatchObject({ content: "Becau", status: { kind: "stopped" } });
  });

  it("sends nothing when it is stopped before the question was stored", async () => {
    const { session, settle, server } = setUp();
    session.send("Why?");
    session.stop();
    await settle();
    expect(server.requests).toEqual([]);
    expect(answerOf(session).status).toEqual({ kind: "stopped" });
  });

  it("lets a new question follow at once, and hears nothing more of the old one", async () => {
    const { session, settle, request } = setUp();
    session.send("Why?");
    await settle();
    session.stop();
    session.send("How?");
    await settle();
    expect(() => request(0).answer.text("late")).toThrow();
    request(1).answer.text("So");
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "So", status: { kind: "streaming" } });
  });
});

describe("failing and trying again", () => {
  it("keeps question and partial answer, and retries in the same place", async () => {
    const { session, settle, request, server } = setUp();
    session.send("Why?");
    await settle();
    request().answer.text("Becau");
    await settle();
    request().answer.die();
    await settle();
    expect(answerOf(session)).toMatchObject({
      content: "Becau",
      status: { kind: "error", failure: { code: "interrupted" } },
    });

    const failedId = answerOf(session).id;
    session.retry();
    await settle();
    expect(answerOf(session)).toMatchObject({ id: failedId, content: "Becau", status: { kind: "waiting" } });
    request().answer.end("Because.");
    await settle();
    expect(answerOf(session)).toMatchObject({ id: failedId, content: "Because.", status: { kind: "done" } });
    expect(server.requests).toHaveLength(2);
    expect(request().body.conversation).toEqual([{ role: "user", content: "Why?" }]);
    expect(session.store.getState().settled).toHaveLength(2);
  });

  it("continues an answer by giving the model its own beginning", async () => {
    const { session, settle, request } = setUp();
    session.send("Why?");
    await settle();
    request().answer.fail("Becau");
    await settle();
    session.continueAnswer();
    await settle();
    expect(request().body.conversation).toEqual([
      { role: "user", content: "Why?" },
      { role: "assistant", content: "Becau" },
    ]);
    request().answer.end("se.");
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Because.", status: { kind: "done" } });
  });

  it("keeps the question of a send that never reached the server", async () => {
    const { session, settle, storage } = setUp({
      fetch: () => Promise.reject(new TypeError("Failed to fetch")),
    });
    session.send("Why?");
    await settle();
    expect(answerOf(session).status).toMatchObject({ kind: "error", failure: { code: "network" } });
    const stored = await storage.load(session.store.getState().head.id);
    expect(stored?.messages[0]).toMatchObject({ content: "Why?" });
  });
});

describe("a reload", () => {
  it("shows the conversation again", async () => {
    const { session, open, settle, request, remembered } = setUp();
    session.send("Why?");
    await settle();
    request().answer.end("Because.");
    await settle();
    const again = open();
    await again.restore(remembered.at(-1));
    expect(again.store.getState().settled).toEqual(session.store.getState().settled);
    expect(again.store.getState().head).toEqual(session.store.getState().head);
  });

  it("shows an answer it cut off as interrupted, with what the page wrote as it left", async () => {
    const { session, open, settle, request, remembered } = setUp();
    session.send("Why?");
    await settle();
    request().answer.text("Becau");
    await settle();
    session.pageHidden();
    await settle();
    const again = open();
    await again.restore(remembered.at(-1));
    expect(answerOf(again)).toMatchObject({
      content: "Becau",
      status: { kind: "error", failure: { code: "interrupted", retryable: true } },
    });
  });

  it("is the same for the page that comes back from the browser's cache", async () => {
    const { session, settle, request, storage } = setUp();
    session.send("Why?");
    await settle();
    request().answer.text("Becau");
    await settle();
    session.pageLeft();
    expect(request().signal.aborted).toBe(true);
    await settle();
    const interrupted = { content: "Becau", status: { kind: "error", failure: { code: "interrupted" } } };
    expect(answerOf(session)).toMatchObject(interrupted);
    const stored = await storage.load(session.store.getState().head.id);
    expect(stored?.messages.at(-1)).toMatchObject(interrupted);
  });

  it("saves a growing answer now and then, not per piece", async () => {
    const memory = createMemoryStorage();
    let writes = 0;
    const { session, settle, request } = setUp({
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
    for (let piece = 0; piece < 50; piece += 1) request().answer.text("x");
    await settle(1_000);
    expect(writes).toBe(2);
  });

  it("does not put the old conversation over a question asked meanwhile", async () => {
    const { session, open, settle, request, remembered } = setUp();
    session.send("Old?");
    await settle();
    request().answer.end("Old.");
    await settle();
    const again = open();
    const restoring = again.restore(remembered.at(-1));
    again.send("New?");
    await restoring;
    expect(again.store.getState().settled).toMatchObject([{ content: "New?" }]);
  });

  it("works in memory, and says so, where storage is refused", async () => {
    const refuse = () => Promise.reject(new DOMException("blocked", "SecurityError"));
    const { session, settle, request } = setUp({ storage: { save: refuse, load: refuse, list: refuse } });
    await session.restore(undefined);
    expect(session.store.getState().storage).toBe("memory");
    session.send("Why?");
    await settle();
    request().answer.end("Because.");
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Because.", status: { kind: "done" } });
  });
});

describe("a new chat", () => {
  it("stops what runs, starts empty, and leaves the old one stored", async () => {
    const { session, settle, request, storage, remembered } = setUp();
    session.send("Why?");
    await settle();
    request().answer.text("Becau");
    await settle();
    const old = session.store.getState().head.id;
    session.newChat();
    await settle();
    expect(request().signal.aborted).toBe(true);
    expect(session.store.getState()).toMatchObject({ settled: [], live: undefined, head: { title: "" } });
    expect(remembered.at(-1)).toBe(session.store.getState().head.id);
    expect((await storage.load(old))?.messages).toMatchObject([{ content: "Why?" }, { content: "Becau" }]);
  });
});
