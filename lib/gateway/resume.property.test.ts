import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StreamingEvent } from "@/lib/chat/events";
import { parseEnv } from "@/lib/env";
import { createAdmission } from "@/lib/generation/admission";
import { createMemoryStore } from "@/lib/generation/memory-store";
import { createGenerationRegistry } from "@/lib/generation/registry";
import { createCheckingReader, NOTHING } from "@/test/checking-reader";
import { createManualClock } from "@/test/manual-clock";
import { createPuppet } from "@/test/puppet-service";
import { type Act, type Plan, plans, READERS, type Say, type Way } from "@/test/resume-plan";
import { answerChat } from "./answer-chat";
import { answerGeneration } from "./answer-generation";
import { createGatewayContext, type GatewayContext } from "./context";
import type { GatewayRequest } from "./exchange";
import { generateStreamingResponse } from "./generate-streaming-response";

const RUNS = process.env.CI === undefined ? 1000 : 10_000;
const GRACE_MS = 1000;
const TTL_MS = 20_000;
const MAX_LOGS = 3;
/** Together more than a reader may be behind a model that waits for it. */
const FLOOD_PARTS = 12;
/** With shorter readings a flood would only be slow. */
const FLOOD_READING_CHARS = 4096;

const base = createGatewayContext(
  parseEnv({ LOG_LEVEL: "silent", SYNAPSE_RATE_LIMIT_PER_MINUTE: "0" }, "production"),
);

/** Everything that can go on without time passing goes on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function request(
  method: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  { body, query = "" }: { readonly body?: unknown; readonly query?: string } = {},
): GatewayRequest {
  const all = new Map(Object.entries({ "content-type": "application/json", host: "localhost", ...headers }));
  async function* bytes() {
    yield Buffer.from(JSON.stringify(body));
  }
  return {
    method,
    headers: { get: (name) => all.get(name.toLowerCase()) ?? null },
    query: new URLSearchParams(query),
    body: body === undefined ? null : bytes(),
    signal,
    remoteAddress: "127.0.0.1",
  };
}

const BODY = { conversation: [{ role: "user", content: "Hi" }], stream: true };

async function play(plan: Plan): Promise<void> {
  const clock = createManualClock();
  const puppet = createPuppet();
  let ids = 0;
  let errors = 0;
  const finished: string[] = [];
  const store = createMemoryStore({
    clock,
    limits: { maxLogs: MAX_LOGS, maxLogBytes: 1e6, maxTotalBytes: 1e7, ttlMs: TTL_MS, maxTombstones: 100 },
    maxReadingChars: plan.maxReadingChars,
    createErrorId: () => `ERR_${++errors}`,
  });
  const registry = createGenerationRegistry({
    store,
    admission: createAdmission({ maxRunning: 1, maxPerClient: 100, maxQueue: 100 }, clock),
    clock,
    graceMs: GRACE_MS,
    createGenerationId: () => String(++ids).padStart(22, "0"),
    createErrorId: () => `ERR_${++errors}`,
    onFinished: (log) => finished.push(log.id),
  });
  const context: GatewayContext = {
    ...base,
    clock,
    store,
    registry,
    env: { ...base.env, chunkIntervalMs: plan.chunkIntervalMs },
  };

  const blocker = createPuppet();
  if (plan.isQueued) {
    const { signal } = new AbortController();
    const reply = await answerChat(request("POST", {}, signal, { body: BODY }), context);
    if (reply.kind !== "stream") throw new Error("the blocker was refused");
    generateStreamingResponse(blocker.service, reply.conversation, reply.accepted, context);
    await settle();
  }
  let isBlocked = plan.isQueued;
  async function unblock(): Promise<void> {
    if (isBlocked) blocker.tell("end");
    isBlocked = false;
    await settle();
  }

  const readers = Array.from({ length: READERS }, createCheckingReader);
  const id = String(ids + 1).padStart(22, "0");
  const whole: Record<Say["type"], string> = { text: "", thinking: "" };
  let finishing: "end" | "without end" | "throw" | undefined;
  let wasStopped = false;
  /** When the last reader left; undefined while one is there. */
  let desertedMs: number | undefined;
  let wasDeserted = false;

  async function ask(index: number, way: Way | "first"): Promise<void> {
    const client = readers[index];
    if (client === undefined || client.isConnected()) return;
    const leaving = new AbortController();
    const { id: lastEventId } = client.held();
    const resume: Record<string, string> = lastEventId === "" ? {} : { "last-event-id": lastEventId };
    const withStatus = plan.withStatus[index];
    const body = {
      ...BODY,
      on_disconnect: plan.onDisconnect,
      full_content: plan.fullContent[index],
      include_status: withStatus,
    };
    const query = `full_content=${plan.fullContent[index]}&include_status=${withStatus}`;
    const isGet = way.startsWith("GET");
    const reply = isGet
      ? await answerGeneration(
          id,
          way === "GET header"
            ? request("GET", resume, leaving.signal, { query })
            : request("GET", {}, leaving.signal, { query: `${query}&last_event_id=${lastEventId}` }),
          context,
        )
      : await answerChat(
          request(
            "POST",
            way === "POST" ? { ...resume, "idempotency-key": "k" } : { "idempotency-key": "k", ...resume },
            leaving.signal,
            { body },
          ),
          context,
        );
    expect(reply.headers["X-Generation-Id"] ?? id, "never another generation").toBe(id);
    client.connect(reply, leaving, puppet.service, context);
    await settle();
    noteAttendance();
  }

  async function stop(): Promise<void> {
    const { log } = await registry.open(id, "anyone");
    const wasOver = log.status().phase === "done";
    const reply = await answerGeneration(id, request("DELETE", {}, new AbortController().signal), context);
    expect(reply).toMatchObject({ kind: "json", status: 200, body: { done: true, stopped: !wasOver } });
    expect(puppet.seen.open, "the model is free when a stop answers").toBe(0);
    wasStopped ||= !wasOver;
  }

  function noteAttendance(): void {
    const isAnybodyThere = readers.some((client) => client.isConnected());
    if (isAnybodyThere) desertedMs = undefined;
    else desertedMs ??= clock.nowMs();
    const graceMs = plan.onDisconnect === "cancel" ? 0 : GRACE_MS;
    if (desertedMs !== undefined && clock.nowMs() - desertedMs >= graceMs) wasDeserted = true;
  }

  async function expectEnded(): Promise<void> {
    const opening = await store.open(id);
    if (opening.type === "found") expect(opening.log.hasEnded(), "nobody came back in time").toBe(true);
  }

  async function perform(act: Act): Promise<void> {
    switch (act.act) {
      case "say":
        if (finishing !== undefined) return;
        whole[act.part.type] += act.part.text;
        return puppet.tell(act.part);
      case "flood":
        if (finishing !== undefined || plan.maxReadingChars < FLOOD_READING_CHARS) return;
        for (let part = 0; part < FLOOD_PARTS; part++) {
          const text = `${part} `.padEnd(4000, "flood ");
          whole.text += text;
          puppet.tell({ type: "text", text });
        }
        return;
      case "pass":
        return clock.advance(act.ms);
      case "come":
        if (!readers[act.reader]?.isConnected()) readers[act.reader]?.goBack(act.back);
        return ask(act.reader, act.way);
      case "pull":
        return readers[act.reader]?.pull(act.events);
      case "cut":
        return readers[act.reader]?.cut(act.arrived);
      case "stop":
        if ((await store.open(id)).type === "found") await stop();
        return;
      case "crowd":
        return crowd();
      case "finish":
        finishing ??= act.how;
        return puppet.tell(act.how);
    }
  }

  /** Somebody else's generation comes and ends, and needs room. */
  async function crowd(): Promise<void> {
    await unblock();
    const other = createPuppet();
    const leaving = new AbortController();
    const reply = await answerChat(request("POST", {}, leaving.signal, { body: BODY }), context);
    if (reply.kind !== "stream") return;
    generateStreamingResponse(other.service, reply.conversation, reply.accepted, context);
    leaving.abort();
    await settle();
  }

  await ask(0, "key");
  for (const act of plan.acts) {
    await perform(act);
    await settle();
    noteAttendance();
    await settle();
    if (wasDeserted) await expectEnded();
  }

  // Whatever happened: the model says the rest, and everyone comes back and reads to the end.
  await unblock();
  if (finishing === undefined) {
    whole.text += "the rest";
    puppet.tell({ type: "text", text: "the rest" });
    finishing = "end";
    puppet.tell("end");
    await settle();
  }
  for (const [index, client] of readers.entries()) {
    if (client.last() === undefined) await ask(index, "GET header");
    for (let round = 0; client.isConnected() && client.last() === undefined; round++) {
      if (round > 500) throw new Error("a reader never got the end");
      client.pull(10_000);
      await clock.advance(plan.chunkIntervalMs);
      await settle();
    }
    await settle();
  }
  await check();

  async function check(): Promise<void> {
    const opening = await store.open(id);
    expect(
      finished.filter((each) => each === id),
      "it ended once",
    ).toEqual([id]);
    expect(puppet.seen.calls, "one chat call").toBeLessThanOrEqual(1);
    expect(puppet.seen.open).toBe(0);
    for (const client of readers) {
      const failure = client.failure();
      if (failure !== undefined) throw failure.thrown;
      const last = client.last();
      if (last === undefined) {
        expect([client.refusal(), opening.type], "only what is not kept is missing").toEqual([
          "gone",
          "evicted",
        ]);
        continue;
      }
      if (last.code === "gone") {
        expect(opening.type).toBe("evicted");
        expect(whole.text.startsWith(client.held().text)).toBe(true);
        continue;
      }
      const { text, thinking } = client.held();
      if (last.done_reason === "stop") {
        expect(text).toBe(whole.text);
        expect(thinking).toBe(whole.thinking);
        expect(puppet.seen.calls).toBe(1);
      } else {
        expect(whole.text.startsWith(text)).toBe(true);
        expect(whole.thinking.startsWith(thinking)).toBe(true);
      }
      expect(last.full_content).toBe(text);
      expect(reasons(last), "an end needs its cause").toBe(true);
    }
    const ends = readers
      .map((client) => client.last())
      .filter((last) => last !== undefined && last.code !== "gone");
    expect(
      new Set(
        ends.map((last) =>
          JSON.stringify([
            last?.done_reason,
            last?.code,
            last?.full_content,
            last?.error_id,
            last?.stopped_by,
          ]),
        ),
      ).size,
    ).toBeLessThanOrEqual(1);
    if (opening.type === "found") await checkAfterEnd();
  }

  function reasons(last: StreamingEvent): boolean {
    if (last.stopped_by === "user") return wasStopped;
    if (last.stopped_by === "abandoned") return wasDeserted && plan.onDisconnect === "continue";
    if (last.code === "client_closed") return wasDeserted && plan.onDisconnect === "cancel";
    if (last.code === "interrupted") return finishing === "without end";
    if (last.code === "internal") return finishing === "throw";
    return last.done_reason === "stop" && finishing === "end";
  }

  /** Nothing more to say, and nothing beyond. */
  async function checkAfterEnd(): Promise<void> {
    const { signal } = new AbortController();
    const newest = readers[0]?.held() ?? NOTHING;
    const after = await answerGeneration(id, request("GET", { "last-event-id": newest.id }, signal), context);
    expect(after).toMatchObject({ kind: "empty", status: 204 });
    const beyond = { "last-event-id": `${id}.${newest.position + 1}` };
    expect(await answerGeneration(id, request("GET", beyond, signal), context)).toMatchObject({
      status: 400,
    });
    expect(puppet.seen.calls).toBeLessThanOrEqual(1);
  }
}

describe("one generation and its readers", () => {
  it(
    "whatever is cut, resumed, stopped or evicted: one answer, byte for byte, one end, one chat call (statements 11, 12, 13, 28, 29, 31, 32, 33, 35, 36, 37)",
    () => fc.assert(fc.asyncProperty(plans, play), { numRuns: RUNS, timeout: 30_000 }),
    300_000,
  );
});
