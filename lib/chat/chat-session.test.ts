import { describe, expect, it } from "vitest";
import { createFakeSynapse, refuse } from "@/test/fake-synapse";
import { createMemoryStorage } from "@/test/memory-storage";
import { answerOf, createOneChat as setUp } from "@/test/one-chat";
import type { ChatSession } from "./session";

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
        async write(...call) {
          await memory.write(...call);
          order.push("stored");
        },
      },
    });
    session.send({ content: "Why?" });
    await settle();
    expect(order.slice(0, 2)).toEqual(["stored", "sent"]);
  });

  it("shows question and answer as they come, and settles", async () => {
    const { session, settle, server, settled } = setUp();
    expect(session.send({ content: "  Why?  " })).toBe(true);
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
    session.send({ content: "One?" });
    await settle();
    server.newest().end({ full_content: "1" });
    await settle();
    session.send({ content: "Two?" });
    await settle();
    server.newest().end(FAILED);
    await settle();
    session.send({ content: "Three?" });
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
    free.session.send({ content: "Why?" });
    await free.settle();
    expect("model" in free.server.newest().body).toBe(false);

    const chosen = setUp({ model: { chosen: "big", shown: "big", loaded: false } });
    chosen.session.send({ content: "Why?" });
    expect(answerOf(chosen.session)).toMatchObject({ status: { kind: "waiting" }, loading: true });
    await chosen.settle();
    expect(chosen.server.newest().body.model).toBe("big");
  });

  it("refuses a draft without text and attachments", async () => {
    const { session, settle, server } = setUp();
    expect(session.send({ content: " \n ", attachments: [] })).toBe(false);
    await settle();
    expect(server.requests).toEqual([]);
    expect(session.store.getState().settled).toEqual([]);
  });

  it("moves the clock while nothing arrives, and no longer once it has ended", async () => {
    const { session, settle, server, clock } = setUp();
    session.send({ content: "Why?" });
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
    session.send({ content: "Why?" });
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
    session.send({ content: "Why?" });
    await settle();
    server.cut("quiet");
    server.newest().say("Because");
    session.stop();
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Because", status: { kind: "stopped" } });
  });

  it("says that it failed, and can be tried again, while the answer goes on", async () => {
    const { session, settle, server } = setUp();
    session.send({ content: "Why?" });
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
    session.send({ content: "Why?" });
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
    held.session.send({ content: "Why?" });
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
    session.send({ content: "Why?" });
    session.stop();
    await settle();
    expect(server.requests).toEqual([]);
    expect(answerOf(session).status).toMatchObject({ kind: "stopped" });
  });

  it("is the end of all trying (statement 40)", async () => {
    const { session, settle, server, sent } = setUp();
    session.send({ content: "Why?" });
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
    session.send({ content: "Why?" });
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
    session.send({ content: "Why?" });
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
    session.send({ content: "Why?" });
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

  it("keeps question and part of an answer that the server lost, and tries again beside it", async () => {
    const { session, settle, server, stored } = setUp();
    session.send({ content: "Why?" });
    await settle();
    server.newest().say("Becau");
    await settle();
    server.forget();
    server.cut();
    await settle(1_000);
    const failed = answerOf(session);
    expect(failed).toMatchObject({
      content: "Becau",
      status: { kind: "error", failure: { code: "interrupted", reason: "forgotten" } },
    });
    expect(server.generations).toHaveLength(1);

    session.retry();
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "", status: { kind: "waiting" } });
    expect(answerOf(session).generation?.key).not.toBe(failed.generation?.key);
    server.newest().end({ full_content: "Because." });
    await settle();
    expect(answerOf(session)).toMatchObject({ content: "Because.", status: { kind: "done" } });
    expect(server.newest().body.conversation).toEqual([{ role: "user", content: "Why?" }]);
    expect((await stored()).map(({ content }) => content)).toEqual(["Why?", "Becau", "Because."]);
  });

  it("tries again in the same place when nothing had come", async () => {
    const { session, settle, server, stored } = setUp();
    session.send({ content: "Why?" });
    await settle();
    server.newest().end(FAILED);
    await settle();
    const failed = answerOf(session);
    session.retry();
    await settle();
    server.newest().end({ full_content: "Because." });
    await settle();
    expect(answerOf(session)).toMatchObject({ id: failed.id, content: "Because.", status: { kind: "done" } });
    expect(await stored()).toHaveLength(2);
  });

  it("continues an answer by giving the model its own beginning", async () => {
    const { session, settle, server } = setUp();
    session.send({ content: "Why?" });
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
    session.send({ content: "Why?" });
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
    session.send({ content: "Why?" });
    await settle(600_000);
    expect(answerOf(session).status).toMatchObject({ kind: "error", failure: { code: "queue_full" } });
    expect(server.requests).toHaveLength(1);
  });
});

describe("a reload", () => {
  it("shows the conversation again", async () => {
    const { session, open, settle, server } = setUp();
    session.send({ content: "Why?" });
    await settle();
    server.newest().end({ full_content: "Because." });
    await settle();
    const again = await open();
    expect(again.store.getState().settled).toEqual(session.store.getState().settled);
    expect(again.store.getState().head).toEqual(session.store.getState().head);
  });

  it("takes up the answer that runs, from what was written as the page left", async () => {
    const { session, open, settle, server, storedAnswer, sent } = setUp();
    session.send({ content: "Why?" });
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
    const again = await open();
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
    const { session, open, settle, server, sent } = setUp();
    session.send({ content: "Why?" });
    await settle();
    session.pageLeft();
    server.newest().say("Because");
    server.newest().end();
    const again = await open();
    await settle(600_000);
    expect(answerOf(again)).toMatchObject({ content: "Because", status: { kind: "done" } });
    expect(sent()).toEqual(["POST", "GET"]);
  });

  it("calls an answer interrupted that the server has lost, and asks nothing by itself (statement 38)", async () => {
    const { session, open, settle, server, sent } = setUp();
    session.send({ content: "Why?" });
    await settle();
    server.newest().say("Be");
    await settle();
    session.pageLeft();
    server.forget();
    const again = await open();
    await settle(600_000);
    expect(answerOf(again)).toMatchObject({
      content: "Be",
      status: { kind: "error", failure: { code: "interrupted", retryable: true } },
    });
    expect(sent()).toEqual(["POST", "GET"]);
  });

  it("joins a question whose answer had no name yet, for a minute", async () => {
    const { session, open, settle, server } = setUp();
    server.intercept = () => new Promise(() => undefined);
    session.send({ content: "Why?" });
    await settle();
    session.pageLeft();
    server.intercept = () => undefined;
    const again = await open();
    await settle();
    expect(again.store.getState().live?.generation?.id).toBe("generation-0");
    again.pageLeft();

    const late = setUp();
    late.server.intercept = () => new Promise(() => undefined);
    late.session.send({ content: "Why?" });
    await late.settle();
    late.session.pageLeft();
    await late.clock.advance(61_000);
    const third = await late.open();
    expect(answerOf(third).status).toMatchObject({ kind: "error", failure: { code: "interrupted" } });
    expect(late.server.requests).toHaveLength(1);
  });

  it("is no reload for the page that comes back from the browser's cache: it goes on", async () => {
    const { session, settle, server } = setUp();
    session.send({ content: "Why?" });
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
        write(...call) {
          writes += 1;
          return memory.write(...call);
        },
      },
    });
    session.send({ content: "Why?" });
    await settle();
    for (let piece = 0; piece < 50; piece += 1) server.newest().say("x");
    await settle(1_000);
    // The question, the name of its answer, and once the answer itself.
    expect(writes).toBe(3);
  });
});

/** The figures are each tab's own: measured where its bytes arrive. */
function toldBy(session: ChatSession) {
  return session.store.getState().settled.map(({ id, role, content }) => ({ id, role, content }));
}

describe("two tabs of one conversation", () => {
  async function twoTabs() {
    const browser = setUp();
    const { session: first, open, settle, server } = browser;
    first.send({ content: "Why?" });
    await settle();
    server.newest().say("Be");
    await settle(1_000);
    const second = await open();
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
    second.send({ content: "And then?" });
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
});
