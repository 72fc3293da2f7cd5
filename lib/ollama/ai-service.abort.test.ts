import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AnswerPart, ChatCall, Conversation } from "@/lib/chat/service";
import { createFakeOllama, type FakeOllama, type RecordedRequest, type Script } from "@/test/fake-ollama";
import { startOwnTime } from "@/test/own-time";
import { AIService } from "./ai-service";
import type { ChatTimeouts } from "./deadline-watch";

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

function createService(timeouts: Partial<ChatTimeouts> = {}, baseUrl = fake.url): AIService {
  const service = new AIService({ baseUrl, kind: "ollama", timeouts: { ...AMPLE, ...timeouts } });
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

/** The promise: the model server sees the close within a second. `left` is the time since the client left. */
async function expectAbortWithinASecond(
  request: RecordedRequest | undefined,
  left: () => number,
): Promise<void> {
  await request?.closed;
  expect(request?.aborted).toBe(true);
  expect(left()).toBeLessThan(1_000);
}

describe("abort", () => {
  it("sends nothing when it came first", async () => {
    expect(await run(createService(), { signal: AbortSignal.abort() })).toEqual({ text: "", ended: "quiet" });
    expect(fake.requests).toEqual([]);
  });

  it("ends at once while the connection is being made", async () => {
    fake.chat([{ gate: forever }]);
    const controller = new AbortController();
    const running = run(createService(), { signal: controller.signal });
    controller.abort();
    expect(await running).toEqual({ text: "", ended: "quiet" });
    await expect.poll(() => fake.connections().open).toBeLessThanOrEqual(1);
    await Promise.all(fake.requests.map(({ closed }) => closed));
  });

  it.each<[phase: string, script: Script, textFirst: boolean]>([
    ["before the headers", [{ gate: forever }], false],
    ["between headers and text", [{ headers: {} }, { gate: forever }], false],
    ["amid the text", [{ text: "a" }, { gate: forever }], true],
  ])("closes the request %s and ends quietly (statements 17, 43)", async (_, script, textFirst) => {
    fake.chat(script);
    const controller = new AbortController();
    const parts = ask(createService(), { signal: controller.signal });
    if (textFirst) await parts.next();
    const next = parts.next();
    const request = await fake.request(0);
    const left = startOwnTime();
    controller.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    await expectAbortWithinASecond(request, left);
  });

  it("closes the request of a whole answer and rejects with client_closed (statement 43)", async () => {
    fake.chat([{ text: "a" }, { gate: forever }]);
    const controller = new AbortController();
    const whole = createService().chat(HELLO, { model: "m", signal: controller.signal });
    const request = await fake.request(0);
    const left = startOwnTime();
    controller.abort();
    await expect(whole).rejects.toMatchObject({ code: "client_closed" });
    await expectAbortWithinASecond(request, left);
  });

  it("drops what had already come", async () => {
    fake.chat([{ bytes: `${'{"message":{"content":"a"},"done":false}\n'.repeat(3)}` }, { gate: forever }]);
    const controller = new AbortController();
    const parts = ask(createService(), { signal: controller.signal });
    await parts.next();
    controller.abort();
    expect(await parts.next()).toEqual({ done: true, value: undefined });
  });

  it.each<[how: string, leave: (parts: AsyncGenerator<AnswerPart, void, void>) => Promise<unknown>]>([
    ["return", (parts) => parts.return()],
    ["throw", (parts) => parts.throw(new Error("mine")).catch((error: Error) => error.message)],
  ])("is what leaving by %s does (statement 18)", async (_, leave) => {
    fake.chat([{ text: "a" }, { gate: forever }]);
    const parts = ask(createService());
    await parts.next();
    const left = startOwnTime();
    await leave(parts);
    await expectAbortWithinASecond(fake.requests[0], left);
  });

  it("is what break does (statement 18)", async () => {
    fake.chat([{ text: "a" }, { gate: forever }]);
    let left = () => Number.NaN;
    for await (const part of ask(createService())) {
      expect(part).toEqual({ type: "text", text: "a" });
      left = startOwnTime();
      break;
    }
    await expectAbortWithinASecond(fake.requests[0], left);
  });

  it("is what close does to running answers, which fail with shutting_down", async () => {
    fake.chat([{ text: "a" }, { gate: forever }]);
    const service = createService();
    const running = run(service);
    const request = await fake.request(0);
    await service.close();
    expect((await running).ended).toBe("shutting_down");
    await request.closed;
    expect((await run(service)).ended).toBe("shutting_down");
  });
});
