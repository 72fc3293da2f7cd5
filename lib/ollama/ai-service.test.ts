import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ErrorCode } from "@/lib/chat/errors";
import type { AnswerPart, ChatCall, Conversation } from "@/lib/chat/service";
import { createFakeOllama, type FakeOllama, type Script, type Step } from "@/test/fake-ollama";
import { createGate } from "@/test/gate";
import { createManualClock, type ManualClock } from "@/test/manual-clock";
import { AIService, type AIServiceConfig } from "./ai-service";
import type { ChatTimeouts, TimeoutCode } from "./deadline-watch";

const HELLO: Conversation = [{ role: "user", content: "Hello" }];
const AMPLE: ChatTimeouts = { firstTokenMs: 600_000, idleMs: 600_000, totalMs: 600_000 };
const NEVER = new AbortController().signal;
const forever = new Promise<void>(() => {});

let fake: FakeOllama;
let services: AIService[];
beforeEach(async () => {
  fake = await createFakeOllama();
  services = [];
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.close()));
  await fake.close();
});

function createService({ baseUrl = fake.url, ...more }: Partial<AIServiceConfig> = {}): AIService {
  const service = new AIService({ baseUrl, kind: "ollama", timeouts: AMPLE, ...more });
  services.push(service);
  return service;
}

function ask(service: AIService, call: Partial<ChatCall> = {}): AsyncGenerator<AnswerPart, void, void> {
  return service.chat(HELLO, { model: "m", signal: NEVER, ...call, stream: true });
}

/** The text until the answer ended, and the code of the error that ended it, or `done` or `quiet`. */
async function run(
  service: AIService,
  call: Partial<ChatCall> = {},
): Promise<{ text: string; ended: string }> {
  let text = "";
  let ended = "quiet";
  try {
    for await (const part of ask(service, call)) {
      if (part.type === "text") text += part.text;
      if (part.type === "end") ended = "done";
    }
  } catch (error) {
    ended = (error as { code: string }).code;
  }
  return { text, ended };
}

describe("what goes upstream", () => {
  it("is one POST with our own headers and the fields that were asked for (statement 51)", async () => {
    await run(createService(), { options: { seed: 7 }, think: false });
    const [request] = fake.requests;
    expect(request).toMatchObject({
      method: "POST",
      path: "/api/chat",
      body: { model: "m", messages: HELLO, stream: true, options: { seed: 7 }, think: false },
    });
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual([
      "accept",
      "connection",
      "content-length",
      "content-type",
      "host",
      "user-agent",
    ]);
  });

  it("keeps the path of the base URL", async () => {
    fake.answer("POST /ollama/api/chat", [{ text: "behind a path" }, { done: {} }]);
    fake.answer("GET /ollama/api/version", [{ status: 200, body: { version: "1" } }]);
    const service = createService({ baseUrl: `${fake.url}/ollama` });
    expect(await run(service)).toEqual({ text: "behind a path", ended: "done" });
    expect(await service.ready(NEVER)).toEqual({ version: "1" });
  });

  it("is streamed for whole answers too", async () => {
    fake.chat([{ thinking: "hm" }, { text: "a" }, { text: "b" }, { done: { done_reason: "length" } }]);
    const whole = await createService().chat(HELLO, { model: "m", signal: NEVER });
    expect(whole).toMatchObject({ text: "ab", thinking: "hm", doneReason: "length" });
    expect(fake.requests[0]?.body).toMatchObject({ stream: true });
  });
});

describe("what can go wrong on the wire", () => {
  const half = `{"model":"m","message":{"role":"assistant","content":"ha`;
  it.each<[title: string, steps: readonly Step[], code: ErrorCode, text: string]>([
    [
      "HTML instead of JSON",
      [{ status: 200, headers: { "content-type": "text/html" }, body: "<html></html>" }],
      "bad_upstream",
      "",
    ],
    ["plain text instead of JSON", [{ status: 200, body: "Ollama is running" }], "bad_upstream", ""],
    [
      "a malformed line",
      [{ text: "a" }, { bytes: "rubbish\n" }, { text: "b" }, { done: {} }],
      "bad_upstream",
      "a",
    ],
    ["half a line at the end", [{ text: "a" }, { bytes: half }], "bad_upstream", "a"],
    ["a socket dropped inside a token", [{ text: "a" }, { bytes: half }, { die: true }], "interrupted", "a"],
    ["a socket dropped before the headers", [{ die: true }], "interrupted", ""],
    ["an error in the first line", [{ line: { error: "boom" } }], "upstream_error", ""],
    ["an error in the middle", [{ text: "a" }, { line: { error: "boom" } }], "upstream_error", "a"],
    ["an end without done", [{ text: "a" }], "interrupted", "a"],
    ["an empty answer", [{ headers: {} }, { end: true }], "interrupted", ""],
    ["404", [{ status: 404, body: { error: "model 'm' not found" } }], "model_not_found", ""],
    ["503", [{ status: 503, body: { error: "server busy" } }], "upstream_busy", ""],
    ["500", [{ status: 500, body: { error: "boom" } }], "upstream_error", ""],
    ["400", [{ status: 400, body: { error: '"m" does not support thinking' } }], "unsupported_by_model", ""],
    ["a gateway's page", [{ status: 502, body: "<html>502</html>" }], "bad_upstream", ""],
    [
      "no HTTP",
      [{ status: 200, headers: { "content-length": "5" }, body: "too long for that" }],
      "bad_upstream",
      "",
    ],
  ])("calls %s by its code, after the text before it (statement 45)", async (_, steps, code, text) => {
    fake.chat(steps);
    expect(await run(createService())).toEqual({ text, ended: code });
    await expect(createService().chat(HELLO, { model: "m", signal: NEVER })).rejects.toMatchObject({ code });
  });

  it("does not follow a redirect", async () => {
    fake.chat([{ status: 307, headers: { location: `${fake.url}/elsewhere` }, body: "" }]);
    expect(await run(createService())).toEqual({ text: "", ended: "bad_upstream" });
    expect(fake.requests.map(({ path }) => path)).toEqual(["/api/chat"]);
  });

  it("calls a server that is not there unreachable, for answers and lists (statement 45)", async () => {
    const gone = await createFakeOllama();
    await gone.close();
    const service = createService({ baseUrl: gone.url });
    const code = "upstream_unreachable";
    expect(await run(service)).toEqual({ text: "", ended: code });
    await expect(service.listModels(NEVER)).rejects.toMatchObject({ code });
    await expect(service.resolveModel(NEVER)).rejects.toMatchObject({ code });
    await expect(service.ready(NEVER)).rejects.toMatchObject({ code });
  });

  it("calls a name that no DNS knows unreachable (statement 45)", async () => {
    // No DNS can know it, a label being 63 letters at most: nobody has to be asked, who may be slow to answer.
    const baseUrl = `http://${"no-such-host".repeat(6)}.invalid:11434`;
    expect(await run(createService({ baseUrl }))).toMatchObject({ ended: "upstream_unreachable" });
  });

  it("ignores what follows done", async () => {
    fake.chat([{ text: "a" }, { done: {} }, { line: { error: "late" } }, { text: "late" }]);
    expect(await run(createService())).toEqual({ text: "a", ended: "done" });
  });

  it("cuts a line of 50 MB at the cap, with memory flat, and closes the request (statement 49)", async () => {
    const piece = Buffer.alloc(1024 * 1024, "x");
    fake.chat(async (_, responder) => {
      await responder.text("a");
      for (let sent = 0; sent < 50 && responder.open; sent += 1) await responder.bytes(piece);
    });
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const sampler = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }, 1);
    expect(await run(createService())).toEqual({ text: "a", ended: "bad_upstream" });
    clearInterval(sampler);
    await fake.requests[0]?.closed;
    expect(fake.requests[0]?.aborted).toBe(true);
    // Twice the cap for the line while it grows, and what lies in sockets; far from 50 MB.
    expect(peak).toBeLessThan(40 * 1024 * 1024);
  });

  it("reads a firehose no faster than its reader", async () => {
    let sentBytes = 0;
    const piece = `${JSON.stringify({ message: { content: "x".repeat(64 * 1024) }, done: false })}\n`;
    fake.chat(async (_, responder) => {
      for (let sent = 0; sent < 3_000 && responder.open; sent += 1) {
        await responder.bytes(piece);
        sentBytes += piece.length;
      }
    });
    const parts = ask(createService());
    await parts.next();
    let earlier = -1;
    // Upstream stands still once every buffer between us is full.
    await expect
      .poll(
        () => {
          const stands = sentBytes === earlier;
          earlier = sentBytes;
          return stands;
        },
        { interval: 100, timeout: 10_000 },
      )
      .toBe(true);
    expect(sentBytes).toBeLessThan(30 * 1024 * 1024);
    await parts.return();
  });
});

describe("limits on waiting", () => {
  const LIMITS: ChatTimeouts = { firstTokenMs: 60, idleMs: 40, totalMs: 1_000 };
  let clock: ManualClock;
  beforeEach(() => {
    clock = createManualClock();
  });

  /** Resolves when whatever the fake has said so far has arrived: its answer to a later question has. */
  async function whatWasSaidArrives(): Promise<void> {
    await createService().ready(NEVER);
  }

  it.each<[stage: string, script: Script, limits: Partial<ChatTimeouts>, code: ErrorCode, text: string]>([
    ["before the headers", [{ gate: forever }], {}, "first_token_timeout", ""],
    ["after the headers", [{ headers: {} }, { gate: forever }], {}, "first_token_timeout", ""],
    ["inside the first line", [{ bytes: '{"mes' }, { gate: forever }], {}, "first_token_timeout", ""],
    ["after some text", [{ text: "a" }, { gate: forever }], {}, "idle_timeout", "a"],
    ["in the whole", [{ text: "a" }, { gate: forever }], { totalMs: 30 }, "total_timeout", "a"],
  ])(
    "end silence %s, neither sooner nor later than they say (statement 44)",
    async (_, script, limits, code, text) => {
      const timeouts = { ...LIMITS, ...limits };
      const limitMs = {
        first_token_timeout: timeouts.firstTokenMs,
        idle_timeout: timeouts.idleMs,
        total_timeout: timeouts.totalMs,
      }[code as TimeoutCode];
      fake.chat(script);
      const service = createService({ timeouts, clock });
      const whole = () => service.chat(HELLO, { model: "m", signal: NEVER });
      // A whole answer does not give the text before it failed.
      const asWhole = () => whole().catch(({ code }: { code: string }) => ({ text, ended: code }));
      for (const act of [() => run(service), asWhole]) {
        let hasEnded = false;
        const answer = act().finally(() => {
          hasEnded = true;
        });
        const request = await fake.request(0);
        await whatWasSaidArrives();
        await clock.advance(limitMs - 1);
        expect(hasEnded).toBe(false);
        await clock.advance(1);
        expect(await answer).toEqual({ text, ended: code });
        await request.closed;
        expect(request.aborted).toBe(true);
        fake.forgetRequests();
      }
    },
  );

  it("end an error body that never comes, and keep what its status said", async () => {
    fake.chat(async (_, responder) => {
      await responder.headers({ "content-type": "application/json" }, 503);
      await responder.gate(forever);
    });
    const answer = run(createService({ timeouts: LIMITS, clock }));
    const request = await fake.request(0);
    await whatWasSaidArrives();
    await clock.advance(LIMITS.firstTokenMs);
    expect(await answer).toEqual({ text: "", ended: "upstream_busy" });
    await request.closed;
    expect(request.aborted).toBe(true);
  });

  it("take empty chunks of a model that thinks for activity (statement 46)", async () => {
    let readings = 0;
    const watched = { ...clock, nowMs: () => ++readings && clock.nowMs() };
    const gates = Array.from({ length: 10 }, createGate);
    fake.chat(async (_, responder) => {
      for (const { opened } of gates) {
        await responder.thinking("");
        await responder.gate(opened);
      }
      await responder.text("a");
      await responder.done();
    });
    const answer = run(createService({ timeouts: LIMITS, clock: watched }));
    let before = readings;
    for (const { open } of gates) {
      // Each chunk that arrives is noted with its time.
      await expect.poll(() => readings).toBeGreaterThan(before);
      await clock.advance(LIMITS.idleMs - 1);
      before = readings;
      open();
    }
    expect(await answer).toEqual({ text: "a", ended: "done" });
  });
});
