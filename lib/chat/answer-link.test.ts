import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFakeSynapse, type FakeSynapse, refuse } from "@/test/fake-synapse";
import { createManualClock } from "@/test/manual-clock";
import { createAnswerLink, type LinkNews } from "./answer-link";
import type { GenerationPointer } from "./messages";
import { STALL_MS } from "./transport";

const NEW: GenerationPointer = { key: "k1", askedModel: undefined };

/** Streams take real turns of the event loop. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function setUp(server: FakeSynapse = createFakeSynapse(), pointer = NEW) {
  const clock = createManualClock();
  const news: LinkNews[] = [];
  const online = { now: true };
  const link = createAnswerLink({
    pointer,
    question: { conversation: [{ role: "user", content: "Why?" }] },
    fetch: server.fetch,
    now: clock.nowMs,
    schedule: (task, delayMs) => clock.after(delayMs, task),
    random: () => 0.5,
    isOnline: () => online.now,
    onNews: (told) => news.push(told),
  });
  const pass = async (ms = 0) => {
    await turns();
    await clock.advance(ms);
    await turns();
  };
  const text = () => news.map((told) => (told.type === "delta" ? told.text : "")).join("");
  const sent = () => server.requests.map(({ method }) => method);
  return { server, clock, news, online, link, pass, text, sent };
}

describe("an answer's way", () => {
  it("is one request for an answer that nothing disturbs, and no request after its end (statement 41)", async () => {
    const { server, news, pass, text, sent } = setUp();
    await pass();
    server.newest().say("Be");
    server.newest().say("cause");
    server.newest().end();
    await pass(600_000);
    expect(text()).toBe("Because");
    expect(news.map(({ type }) => type)).toEqual(["accepted", "delta", "delta", "end"]);
    expect(sent()).toEqual(["POST"]);
    expect(server.open()).toBe(0);
  });

  it("asks to go on without it, for what goes on, and under a name", async () => {
    const { server, pass } = setUp();
    await pass();
    const [request] = server.requests;
    expect(request?.headers.get("Idempotency-Key")).toBe("k1");
    expect(request?.body).toEqual({
      conversation: [{ role: "user", content: "Why?" }],
      stream: true,
      full_content: "final",
      on_disconnect: "continue",
      include_status: true,
    });
  });

  it.each(["error", "quiet"] as const)(
    "goes on behind the last event after a cut (%s) (statements 39, 40)",
    async (how) => {
      const { server, news, pass, text } = setUp();
      await pass();
      server.newest().say("Be");
      await pass();
      server.cut(how);
      server.newest().say("cau");
      server.newest().say("se");
      await pass(1_000);
      const again = server.requests[1];
      expect(again?.path).toBe("/chat/generation-0?full_content=final&include_status=true");
      expect(again?.headers.get("Last-Event-ID")).toBe("generation-0.1");
      expect(text()).toBe("Because");
      expect(news.slice(2)).toMatchObject([{ type: "cut" }, { type: "joined" }, { isCatchUp: true }]);
    },
  );

  it("joins what a lost first request began, with the same key", async () => {
    const server = createFakeSynapse();
    server.limit = () => (server.requests.length === 1 ? { bytes: 0, how: "error" } : undefined);
    const original = server.fetch;
    // The response is lost on its way, headers and all, after the server has begun.
    const lossy: typeof fetch = async (...call) => {
      const response = await original(...call);
      if (server.requests.length === 1) throw new TypeError("Load failed");
      return response;
    };
    const { pass, text, sent } = setUp({ ...server, fetch: lossy });
    await pass(1_000);
    server.newest().say("Because");
    server.newest().end();
    await pass();
    expect(text()).toBe("Because");
    expect(sent()).toEqual(["POST", "POST"]);
    expect(server.generations).toHaveLength(1);
  });

  it("takes an answer up that an earlier page began", async () => {
    const server = createFakeSynapse();
    const first = setUp(server);
    await first.pass();
    server.newest().say("Be");
    await first.pass();
    first.link.leave();
    server.newest().say("cause");
    const second = setUp(server, { ...NEW, id: "generation-0", lastEventId: "generation-0.1" });
    await second.pass();
    server.newest().end();
    await second.pass();
    expect(second.text()).toBe("cause");
    expect(second.news.at(-1)).toMatchObject({ type: "end", content: "Because" });
    expect(server.generations).toHaveLength(1);
  });

  it("takes 204 for: nothing is missing", async () => {
    const server = createFakeSynapse();
    const first = setUp(server);
    await first.pass();
    server.newest().say("Because");
    server.newest().end();
    await first.pass();
    const { news, pass, sent } = setUp(server, { ...NEW, id: "generation-0", lastEventId: "generation-0.2" });
    await pass(600_000);
    expect(news).toEqual([{ type: "end", content: undefined, doneReason: "stop", usage: {} }]);
    expect(sent()).toHaveLength(2);
  });

  it("calls an answer interrupted that the server does not have any more, within one try (statement 38)", async () => {
    const { server, news, pass, sent } = setUp();
    await pass();
    server.newest().say("Be");
    await pass();
    server.forget();
    server.cut();
    await pass(600_000);
    expect(news.at(-1)).toMatchObject({ type: "failed", failure: { code: "interrupted", retryable: true } });
    expect(sent()).toEqual(["POST", "GET"]);
  });

  it.each([
    [429, { "Retry-After": "7" }, 7_250],
    [503, {}, 250],
    [500, {}, 250],
  ])("tries again after a passing refusal (%i)", async (status, headers, waitMs) => {
    const { server, pass, clock, sent } = setUp();
    await pass();
    server.intercept = () => Promise.resolve(refuse(status, "rate_limited", headers));
    server.cut();
    await pass(250);
    const refusedMs = clock.nowMs();
    expect(sent()).toEqual(["POST", "GET"]);
    server.intercept = () => undefined;
    // The second wait is up to twice the first.
    await pass(waitMs + 250 - 1);
    expect(sent()).toHaveLength(2);
    await pass(1);
    expect(sent()).toHaveLength(3);
    expect(clock.nowMs() - refusedMs).toBe(waitMs + 250);
  });

  it("does not ask a refused question again", async () => {
    const server = createFakeSynapse();
    server.intercept = () => Promise.resolve(refuse(429, "rate_limited", { "Retry-After": "7" }));
    const { news, pass, sent } = setUp(server);
    await pass(600_000);
    expect(sent()).toEqual(["POST"]);
    expect(news).toMatchObject([
      { type: "failed", failure: { code: "rate_limited", errorId: "ERR_1", retryAfterSeconds: 7 } },
    ]);
  });

  it("gives up a server that stays away, and says so once (statement 39)", async () => {
    const { server, news, pass, sent } = setUp();
    await pass();
    server.intercept = () => Promise.reject(new TypeError("Load failed"));
    server.cut();
    for (let second = 0; second < 90; second += 1) await pass(1_000);
    expect(sent()).toHaveLength(8);
    expect(news.at(-1)).toMatchObject({ type: "failed", failure: { code: "network" } });
    expect(news.filter(({ type }) => type === "failed")).toHaveLength(1);
  });

  it("does not give up while the browser is offline, and is there at once when it is not", async () => {
    const { server, online, link, pass, text } = setUp();
    await pass();
    server.intercept = () => Promise.reject(new TypeError("Failed to fetch"));
    online.now = false;
    link.offline();
    server.cut();
    for (let minute = 0; minute < 5; minute += 1) await pass(60_000);
    server.newest().say("Because");
    server.newest().end();
    server.intercept = () => undefined;
    online.now = true;
    link.nudge();
    await pass();
    expect(text()).toBe("Because");
  });

  it("replaces a connection that has gone silent, and not one that sends heartbeats", async () => {
    const { server, pass, sent } = setUp();
    await pass();
    for (let beat = 0; beat < 5; beat += 1) {
      await pass(15_000);
      server.newest().heartbeat();
    }
    expect(sent()).toEqual(["POST"]);
    await pass(STALL_MS);
    await pass(250);
    expect(sent()).toEqual(["POST", "GET"]);
  });

  it("says nothing more once it is closed", async () => {
    const { server, news, link, pass, sent } = setUp();
    await pass();
    link.close();
    server.newest().say("late");
    server.newest().end();
    link.nudge();
    await pass(600_000);
    expect(news.map(({ type }) => type)).toEqual(["accepted"]);
    expect(sent()).toEqual(["POST"]);
    expect(server.open()).toBe(0);
  });
});

describe("whatever is cut", () => {
  const cut = fc.record({
    bytes: fc.nat({ max: 400 }),
    how: fc.constantFrom("error" as const, "quiet" as const, "silence" as const),
  });
  const happening = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ type: fc.constant("say" as const), text: fc.string({ unit: "grapheme" }) }),
    },
    fc.record({ type: fc.constant("think" as const), text: fc.string() }),
    fc.record({ type: fc.constantFrom("cut" as const, "quiet" as const) }),
    fc.record({
      type: fc.constantFrom("nudge" as const, "offline" as const, "leave" as const, "beat" as const),
    }),
    fc.record({ type: fc.constant("pass" as const), ms: fc.nat({ max: 50_000 }) }),
  );

  it("the text is the whole text, of one generation, with one end (statements 28, 39)", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(cut, { maxLength: 6 }),
        fc.array(happening, { maxLength: 14 }),
        async (cuts, events) => {
          const server = createFakeSynapse();
          server.limit = () => cuts[server.requests.length - 1];
          const { link, news, text, pass } = setUp(server);
          await pass();
          for (const event of events) {
            if (event.type === "say") server.newest().say(event.text);
            else if (event.type === "think") server.newest().think(event.text);
            else if (event.type === "cut") server.cut("error");
            else if (event.type === "quiet") server.cut("quiet");
            else if (event.type === "beat") server.newest().heartbeat();
            else if (event.type === "pass") await pass(event.ms);
            else link[event.type]();
            await pass();
          }
          server.newest().end();
          link.nudge();
          // Every connection may still break once, or be silent for as long as is bearable.
          for (let round = 0; round < 16; round += 1) await pass(STALL_MS + 15_000);
          expect(text()).toBe(server.newest().text());
          expect(server.generations).toHaveLength(1);
          expect(news.filter(({ type }) => type === "end" || type === "failed")).toMatchObject([
            { type: "end", content: server.newest().text() },
          ]);
          expect(server.open()).toBe(0);
        },
      ),
      { numRuns: process.env.CI === undefined ? 150 : 10_000 },
    );
  }, 300_000);
});
